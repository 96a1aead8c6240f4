/**
 * The page at `/`: one person is a customer on the left and an agent on the right, and feels the platform's rules. One file,
 * nothing from elsewhere; whatever people wrote goes in as text, never as HTML. It uses the protocol and nothing else.
 */
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
button:disabled { opacity: .45; cursor: default; }
:focus-visible { outline: 3px solid Highlight; outline-offset: 1px; }
[role=log] { border: 1px solid var(--line); border-radius: .4rem; min-height: 6rem; max-height: 16rem; overflow: auto; padding: .4rem .6rem; margin: .4rem 0; overflow-wrap: anywhere; }
[role=log] p { margin: .15rem 0; }
ul { list-style: none; padding: 0; margin: 0; }
li { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; padding: .25rem 0; border-bottom: 1px solid var(--line); }
.wrong { font-weight: 600; }
.wrong:empty { display: none; }
small { opacity: .75; }
</style>
</head>
<body>
<header>
<h1 id="title">A chat platform by hand</h1>
<p id="about"><small>Be a customer, be an agent, and see what the rules make of it.</small></p>
<form id="enter">
<label>Administrator’s token (the server shows it when it starts)
<input id="admin" type="password" autocomplete="off" spellcheck="false" required></label>
<button>Open the desk</button>
</form>
<p id="wrong" class="wrong" role="alert"></p>
</header>
<main>
<section aria-labelledby="customer-title">
<h2 id="customer-title">Customer</h2>
<p id="customer-state" role="status">Nobody yet.</p>
<form id="start">
<label>Queue <select id="queue"><option value="">the only one</option></select></label>
<label>First message <input id="first" maxlength="4000" autocomplete="off"></label>
<button>Start a chat</button>
</form>
<div id="customer-log" role="log" aria-label="What the customer sees" tabindex="0"></div>
<form id="customer-say">
<label>Message <input id="customer-text" maxlength="4000" autocomplete="off" required></label>
<button>Send</button>
</form>
<div class="row" id="customer-acts">
<button data-act="leave">Leave</button>
<button data-act="rejoin">Come back</button>
<button data-act="end">End the chat</button>
<button data-act="new">Be another customer</button>
</div>
</section>
<section aria-labelledby="agent-title">
<h2 id="agent-title">Agent</h2>
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
<script>
'use strict';
var $ = function (id) { return document.getElementById(id); };
var admin = '', customer = null, agent = null, mine = null, open = null, names = [];

async function call(method, path, token, body) {
  var headers = {};
  if (token) headers.authorization = 'Bearer ' + token;
  if (body) headers['content-type'] = 'application/json';
  var reply = await fetch(path, { method: method, headers: headers, body: body ? JSON.stringify(body) : undefined });
  var said = await reply.json();
  if (!reply.ok) throw new Error(said.detail + (said.hint ? ' (' + said.hint + ')' : ''));
  return said;
}

/** Does it, and shows what went wrong. */
function attempt(work) {
  return function (event) {
    if (event) event.preventDefault();
    if (event) $('wrong').textContent = '';
    Promise.resolve(work(event)).catch(function (error) { $('wrong').textContent = error.message; });
  };
}

function add(parent, tag, text) {
  var made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

/** Hears of everything from the last number on; comes back when the line breaks. */
function listen(who, path, token, hear) {
  var last = null, closed = false, socket;
  (function begin() {
    var url = location.origin.replace(/^http/, 'ws') + path + (last === null ? '' : '?after=' + last);
    socket = new WebSocket(url, ['chatsim.v1', 'bearer.' + token]);
    socket.onmessage = function (event) {
      var message = JSON.parse(event.data);
      if (message.event === 'hello') { if (last === null || !message.resumed) last = message.last; } else last = message.seq;
      hear(message);
    };
    socket.onclose = function () { if (!closed) setTimeout(begin, 1000); };
  })();
  return function () { closed = true; socket.close(); };
}

function words(log, messages, me) {
  log.replaceChildren();
  messages.forEach(function (m) {
    var who = m.from === me ? 'You' : m.from === 'agent' ? m.agent || 'Agent' : 'Customer';
    add(log, 'p', who + ': ' + m.text);
  });
  log.scrollTop = log.scrollHeight;
}

// The customer.

async function beCustomer() {
  if (customer) customer.hush();
  var made = await call('POST', '/v1/customers');
  customer = { name: made.customer, token: made.token };
  mine = null;
  customer.hush = listen('customer', '/v1/events', made.token, function () { attempt(lookAsCustomer)(); });
}

async function lookAsCustomer() {
  if (!customer) return;
  var all = (await call('GET', '/v1/chats', customer.token)).chats;
  mine = all.length > 0 ? all[all.length - 1] : null;
  var state = 'No chat.';
  if (mine) {
    state = 'Chat ' + mine.chat + ' is ' + mine.state;
    if (mine.agent) state += ' with ' + mine.agent;
    if (mine.reason) state += ' (' + mine.reason + ')';
  }
  $('customer-state').textContent = customer.name + ': ' + state;
  words($('customer-log'), mine ? mine.messages : [], 'customer');
}

$('start').onsubmit = attempt(async function () {
  if (!customer) await beCustomer();
  var body = {};
  if ($('queue').value) body.queue = $('queue').value;
  if ($('first').value) body.text = $('first').value;
  await call('POST', '/v1/chats', customer.token, body);
  $('first').value = '';
  await lookAsCustomer();
  $('customer-text').focus();
});
$('customer-say').onsubmit = attempt(async function () {
  if (!mine) throw new Error('start a chat first');
  await call('POST', '/v1/chats/' + mine.chat + '/messages', customer.token, { text: $('customer-text').value });
  $('customer-text').value = '';
});
$('customer-acts').onclick = attempt(async function (event) {
  var act = event.target.dataset.act;
  if (act === 'new') { await beCustomer(); await lookAsCustomer(); }
  else if (act && mine) await call('POST', '/v1/chats/' + mine.chat + '/' + act, customer.token);
});

// The agent.

async function enter() {
  admin = $('admin').value.trim();
  var world = await call('GET', '/v1/admin/world', admin);
  $('title').textContent = world.name + ' by hand';
  $('about').textContent = 'Rules of ' + world.platform + ', at ' + world.speed + ' times the speed of the clock.';
  names = world.agents.map(function (each) { return each.agent; });
  $('agent').replaceChildren();
  $('target').replaceChildren();
  $('queue').replaceChildren();
  names.forEach(function (name) { add($('agent'), 'option', name); add($('target'), 'option', name); });
  world.queues.forEach(function (each) { add($('queue'), 'option', each.name); add($('target'), 'option', 'queue ' + each.name).value = each.name; });
  $('agent').disabled = $('sit-down').disabled = false;
  $('agent-state').textContent = 'Choose an agent to be.';
  $('agent').focus();
}

async function sit() {
  if (agent) agent.hush();
  var name = $('agent').value;
  var made = await call('POST', '/v1/admin/agents/' + encodeURIComponent(name) + '/token', admin);
  agent = { name: name, token: made.token };
  open = null;
  agent.hush = listen('agent', '/v1/agent/events', made.token, function () { attempt(lookAsAgent)(); });
  await lookAsAgent();
}

function item(list, text, buttons) {
  var li = add(list, 'li', text);
  buttons.forEach(function (each) {
    var button = add(li, 'button', each[0]);
    button.setAttribute('aria-label', each[0] + ' ' + text);
    button.onclick = attempt(each[1]);
  });
}

async function lookAsAgent() {
  if (!agent) return;
  var me = await call('GET', '/v1/agent', agent.token);
  $('agent-state').textContent = me.agent + ' is ' + me.state + (me.reason ? ' (' + me.reason + ')' : '') +
    ': ' + me.used + ' of ' + (me.capacity === null ? 'any number' : me.capacity) + ' units taken' +
    (me.routingDelayUntil === null ? '' : ', routing delay until second ' + me.routingDelayUntil);
  var on = function (chat, act) { return async function () {
    await call('POST', '/v1/agent/chats/' + chat + '/' + act, agent.token);
    if (act !== 'decline' && act !== 'disable') open = chat;
    await lookAsAgent();
  }; };
  $('offers').replaceChildren();
  me.offers.forEach(function (each) {
    item($('offers'), 'Chat ' + each.chat + ' in ' + each.queue + (each.until === null ? '' : ', until second ' + each.until.toFixed(1)),
      [['Accept', on(each.chat, 'accept')], ['Decline', on(each.chat, 'decline')], ['Disable', on(each.chat, 'disable')]]);
  });
  $('list').replaceChildren();
  me.list.forEach(function (chat) { item($('list'), 'Chat ' + chat, [['Pick', on(chat, 'pick')], ['View', on(chat, 'view')]]); });
  $('chats').replaceChildren();
  var show = function (chat) { return async function () { open = chat; await lookAsAgent(); $('agent-text').focus(); }; };
  me.chats.forEach(function (each) { item($('chats'), 'Chat ' + each.chat + ', ' + each.as, [['Open', show(each.chat)]]); });
  me.wrapUps.forEach(function (chat) { item($('chats'), 'Wrap-up of chat ' + chat, [['Open', show(chat)]]); });
  if (open === null && me.chats.length > 0) open = me.chats[0].chat;
  if (open === null) { $('open-title').textContent = 'No chat is open'; words($('agent-log'), [], 'agent'); return; }
  var chat = await call('GET', '/v1/agent/chats/' + open, agent.token);
  $('open-title').textContent = 'Chat ' + open + ' with ' + chat.customer + ' is ' + chat.state + (chat.reason ? ' (' + chat.reason + ')' : '');
  words($('agent-log'), chat.messages, 'agent');
}

function mustBeOpen() {
  if (!agent) throw new Error('be an agent first');
  if (open === null) throw new Error('open a chat first');
}

$('enter').onsubmit = attempt(enter);
$('sit').onsubmit = attempt(sit);
$('presence').onclick = attempt(async function (event) {
  var what = event.target.dataset.what;
  if (!what) return;
  if (!agent) throw new Error('be an agent first');
  if (what === 'next') await call('POST', '/v1/agent/next', agent.token);
  else await call('POST', '/v1/agent/presence', agent.token, { what: what });
  await lookAsAgent();
});
$('agent-say').onsubmit = attempt(async function () {
  mustBeOpen();
  await call('POST', '/v1/agent/chats/' + open + '/messages', agent.token, { text: $('agent-text').value });
  $('agent-text').value = '';
});
$('agent-acts').onclick = attempt(async function (event) {
  var act = event.target.dataset.act;
  if (!act) return;
  mustBeOpen();
  await call('POST', '/v1/agent/chats/' + open + '/' + act, agent.token);
  await lookAsAgent();
});
$('give').onsubmit = attempt(async function (event) {
  mustBeOpen();
  var to = $('target').value;
  var isAgent = names.indexOf(to) >= 0;
  await call('POST', '/v1/agent/chats/' + open + '/' + event.submitter.value, agent.token, isAgent ? { agent: to } : { queue: to });
  await lookAsAgent();
});

// The address may bring the token behind a #, which no server sees.
if (location.hash.length > 1) {
  $('admin').value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, '', location.pathname);
  attempt(enter)();
}
</script>
</body>
</html>
`;
