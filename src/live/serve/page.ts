/**
 * The page at `/`: one person is a customer on the left and an agent on the right, and feels the platform's rules. One file,
 * nothing from elsewhere. What it does is in page-script.ts.
 */
import { PAGE_SCRIPT } from './page-script.ts';

export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>chatsim: a chat platform by hand</title>
<style>
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 25%, transparent); --soft: color-mix(in srgb, currentColor 7%, transparent); }
* { box-sizing: border-box; }
body { font: 16px/1.45 system-ui, sans-serif; margin: 0 auto; padding: 1rem; max-width: 75rem; background: Canvas; color: CanvasText; }
h1 { font-size: 1.3rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: .8rem 0 .3rem; }
header, main > section { border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; margin-bottom: 1rem; }
main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); align-items: start; }
form, .row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .4rem 0; }
label { display: grid; font-size: .85rem; flex: 1 1 9rem; }
input, select, button { font: inherit; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--soft); color: inherit; }
button { cursor: pointer; }
:disabled { opacity: .45; cursor: default; }
:focus-visible { outline: 3px solid Highlight; outline-offset: 1px; }
[role=log] { border: 1px solid var(--line); border-radius: .4rem; min-height: 6rem; max-height: 16rem; overflow: auto; padding: .4rem .6rem; margin: .4rem 0; overflow-wrap: anywhere; }
[role=log] p { margin: .15rem 0; }
ul { list-style: none; padding: 0; margin: 0; }
li { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; padding: .25rem 0; border-bottom: 1px solid var(--line); }
[hidden] { display: none !important; }
.wrong { font-weight: 600; }
.wrong:empty, .note:empty { display: none; }
#wrong { position: sticky; top: .5rem; z-index: 1; margin: 0 0 1rem; padding: .6rem 1rem; border: 2px solid; border-radius: .6rem; background: Canvas; }
#token-wrong { flex-basis: 100%; margin: 0; font-weight: normal; }
[aria-invalid] { border: 2px solid; }
.head { display: flex; flex-wrap: wrap; gap: 0 1rem; justify-content: space-between; align-items: baseline; }
.clock { margin: 0 0 .5rem; }
.clock time, .left { font-variant-numeric: tabular-nums; font-weight: 600; }
.note { margin: .4rem 0; padding: .4rem .6rem; border-left: .25rem solid; background: var(--soft); }
.soon { text-decoration: underline; }
small { opacity: .75; }
</style>
</head>
<body>
<header>
<h1 id="title">A chat platform by hand</h1>
<p id="about"><small>Be a customer, be an agent, and see what the rules make of it.</small></p>
<form id="enter">
<label>Administrator’s token (the server shows it when it starts)
<input id="admin" type="password" autocomplete="off" spellcheck="false" aria-describedby="token-wrong" required></label>
<button>Open the desk</button>
<p id="token-wrong" class="wrong" role="alert"></p>
</form>
</header>
<p id="wrong" class="wrong" role="alert"></p>
<main>
<section aria-labelledby="customer-title">
<div class="head"><h2 id="customer-title">Customer</h2><p class="clock"><time role="timer" aria-live="off"></time> <small class="of"></small></p></div>
<p id="customer-state" role="status">Nobody yet.</p>
<p id="customer-note" class="note" role="status"></p>
<form id="start">
<label>Queue <select id="queue"><option value="">the only one</option></select></label>
<label>First message <input id="first" maxlength="4000" autocomplete="off"></label>
<button>Start a chat</button>
</form>
<div id="customer-log" role="log" aria-label="What the customer sees" tabindex="0"></div>
<form id="customer-say">
<label>Message <input id="customer-text" maxlength="4000" autocomplete="off" required disabled></label>
<button id="customer-send" disabled>Send</button>
</form>
<div class="row" id="customer-acts">
<button id="customer-leave" data-act="leave" disabled>Leave</button>
<button id="customer-rejoin" data-act="rejoin" hidden>Come back</button>
<button id="customer-end" data-act="end" disabled>End the chat</button>
<button data-act="new">Be another customer</button>
</div>
</section>
<section aria-labelledby="agent-title">
<div class="head"><h2 id="agent-title">Agent</h2><p class="clock"><time role="timer" aria-live="off"></time> <small class="of"></small></p></div>
<p id="agent-state" role="status">Open the desk with the administrator’s token.</p>
<form id="sit">
<label>Agent <select id="agent" disabled></select></label>
<button id="sit-down" disabled>Be this agent</button>
</form>
<div class="row" id="presence">
<button data-what="sign-in">Sign in</button>
<button data-what="ready">Ready</button>
<button data-what="not-ready">Not ready</button>
<button data-what="pause">Pause</button>
<button data-what="break">Break</button>
<button data-what="back">Back</button>
<button data-what="sign-out">Sign out</button>
<button data-what="next">Next</button>
</div>
<h3 id="offers-title">Offers</h3><ul id="offers" aria-labelledby="offers-title" aria-live="assertive"></ul>
<h3 id="list-title">Waiting</h3><ul id="list" aria-labelledby="list-title"></ul>
<h3 id="chats-title">Chats and wrap-ups</h3><ul id="chats" aria-labelledby="chats-title"></ul>
<h3 id="open-title">No chat is open</h3>
<p id="agent-note" class="note" role="status"></p>
<div id="agent-log" role="log" aria-labelledby="open-title" tabindex="0"></div>
<form id="agent-say">
<label>Message <input id="agent-text" maxlength="4000" autocomplete="off" required></label>
<button>Send</button>
</form>
<div class="row" id="agent-acts">
<button data-act="end">End</button>
<button data-act="end-and-close">End and close</button>
<button data-act="resolve">Resolve</button>
<button data-act="close-tab">Close tab</button>
<button data-act="close-wrap-up">Close wrap-up</button>
<button data-act="close-record">Close conversation</button>
<button data-act="leave">Leave</button>
</div>
<form id="give">
<label>To <select id="target"></select></label>
<button value="transfer">Transfer</button>
<button value="invite">Invite</button>
</form>
</section>
</main>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
