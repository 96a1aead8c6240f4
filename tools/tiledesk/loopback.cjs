// Loaded before the Tiledesk server, which listens on every interface and cannot be told otherwise: a server without a
// host gets 127.0.0.1. Nothing else of it is changed.
const { Server } = require('node:net');

const { listen } = Server.prototype;
Server.prototype.listen = function (first, ...rest) {
  const isPortAlone = ['number', 'string'].includes(typeof first) && typeof rest[0] !== 'string';
  return isPortAlone
    ? listen.call(this, { port: Number(first), host: '127.0.0.1' }, ...rest)
    : listen.call(this, first, ...rest);
};
