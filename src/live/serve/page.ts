/** A stand-in until the page is written. */
export const PAGE =
  '<!doctype html><html lang="en"><title>chatsim</title><style>body{}</style><script>0</script></html>';
