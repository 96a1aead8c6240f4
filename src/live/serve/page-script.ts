/**
 * What the page at `/` does, as the browser runs it. It speaks the protocol and knows nothing else; whatever people wrote goes
 * in as text, never as HTML. Written for any browser of the last years, without a build.
 */
export const PAGE_SCRIPT = `
'use strict';
var $ = function (id) { return document.getElementById(id); };
var admin = '', customer = null, agent = null, mine = null, seen = null, open = null, names = [], rules = [];

async function call(method, path, token, body) {
  var headers = {};
  if (token) headers.authorization = 'Bearer ' + token;
  if (body) headers['content-type'] = 'application/json';
  var reply, said;
  try {
    reply = await fetch(path, { method: method, headers: headers, body: body ? JSON.stringify(body) : undefined });
    said = await reply.json();
  } catch (_) {
    throw new Error('The server does not answer. Is it still running?');
  }
  if (reply.ok) return said;
  var error = new Error(said.detail + (said.hint ? ' (' + said.hint + ')' : ''));
  error.status = reply.status;
  throw error;
}

/** Does it, and shows what went wrong. */
function attempt(work) {
  return function (event) {
    if (event) event.preventDefault();
    if (event) $('wrong').textContent = '';
    Promise.resolve(work(event)).catch(function (error) {
      $('wrong').textContent = error.status === 401
        ? 'The server knows nobody of this page any more: it was started anew, or forgot who did nothing for long. Load the page again.'
        : error.message;
    });
  };
}

function add(parent, tag, text) {
  var made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

/** Hears of everything from the last number on; comes back when the line breaks. */
function listen(path, token, hear) {
  var last = null, closed = false, socket;
  (function begin() {
    var url = location.origin.replace(/^http/, 'ws') + path + (last === null ? '' : '?after=' + last);
    socket = new WebSocket(url, ['chatsim.v1', 'bearer.' + token]);
    socket.onmessage = function (event) {
      var message = JSON.parse(event.data);
      if (message.event !== 'hello') last = message.seq;
      else {
        if (last === null || !message.resumed) last = message.last;
        readClock();
      }
      hear(message);
    };
    socket.onclose = function () {
      if (closed) return;
      readClock();
      setTimeout(begin, 1000);
    };
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

// Time: the scenario's, which may go faster than the clock of the browser.

var time = null, lapsed = {};

async function readClock() {
  var before = performance.now();
  try {
    var health = await call('GET', '/healthz');
    time = { t: health.t, at: (before + performance.now()) / 2, speed: health.speed, start: health.start };
  } catch (error) {
    // Asked too often, it still goes on.
    if (error.status === undefined) time = null;
  }
  tick();
}

function now() { return time.t + (performance.now() - time.at) / 1000 * time.speed; }
function two(n) { return (n < 10 ? '0' : '') + n; }

function clockText() {
  if (time === null) return 'no connection';
  var sec = Math.floor(now() + (time.start || 0)), day = Math.floor(sec / 86400);
  var text = two(Math.floor(sec / 3600) % 24) + ':' + two(Math.floor(sec / 60) % 60) + ':' + two(sec % 60);
  return day === 0 ? text : 'day ' + (day + 1) + ', ' + text;
}

function leftText(sec) {
  if (sec <= 0) return '0 s';
  var whole = Math.ceil(sec);
  if (whole >= 60) return Math.floor(whole / 60) + ' min ' + two(whole % 60) + ' s';
  return (sec < 10 && time.speed <= 10 ? (Math.ceil(sec * 10) / 10).toFixed(1) : whole) + ' s';
}

/** Seconds until then, which go down by themselves. Screen readers read them when asked, not each time. */
function countdown(parent, until) {
  var span = add(parent, 'span');
  span.className = 'left';
  span.setAttribute('role', 'timer');
  span.setAttribute('aria-live', 'off');
  span.dataset.until = until;
  return span;
}

function put(element, text) { if (element.textContent !== text) element.textContent = text; }

function tick() {
  var text = clockText();
  document.querySelectorAll('.clock time').forEach(function (each) { put(each, text); });
  document.querySelectorAll('.clock .of').forEach(function (each) {
    put(each, (time !== null && time.start === null ? 'since the start' : 'in the scenario') +
      (time !== null && time.speed !== 1 ? ', \\u00d7' + time.speed : ''));
  });
  if (time === null) return;
  document.querySelectorAll('[data-until]').forEach(function (each) {
    var until = each.dataset.until, sec = until - now();
    put(each, leftText(sec));
    each.classList.toggle('soon', sec < 5);
    if (sec > 0 || lapsed[until]) return;
    // Not every end of a deadline is told to everybody.
    lapsed[until] = true;
    setTimeout(function () { attempt(lookAsCustomer)(); attempt(lookAsAgent)(); }, 300);
  });
}

/** A sentence with a countdown in the middle. */
function note(element, before, until, after) {
  var key = JSON.stringify([before, until, after]);
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  element.replaceChildren(before);
  if (until !== null) { countdown(element, until); element.append(after); }
  tick();
}

/** The value of a rule for a queue, as far as an administrator's token was given. */
function ruleFor(name, queue) {
  var found = rules.find(function (each) { return each.rule === name; });
  if (!found) return '';
  return found.queues && found.queues[queue] !== undefined ? found.queues[queue] : found.value;
}
async function readRules() { if (admin) rules = (await call('GET', '/v1/admin/rules', admin)).rules; }

// The customer.

async function beCustomer() {
  if (customer) customer.hush();
  var made = await call('POST', '/v1/customers');
  customer = { name: made.customer, token: made.token };
  mine = null;
  customer.hush = listen('/v1/events', made.token, function () { attempt(lookAsCustomer)(); });
}

var customerLooks = 0;
async function lookAsCustomer() {
  if (!customer) return;
  customerLooks += 1;
  var look = customerLooks;
  var all = (await call('GET', '/v1/chats', customer.token)).chats;
  if (look !== customerLooks) return;
  mine = all.length > 0 ? all[all.length - 1] : null;
  showCustomer();
}

/** As an answer tells it, which is newer than any look under way. */
function take(chat) { customerLooks += 1; mine = chat; showCustomer(); }

function showCustomer() {
  var state = 'No chat.';
  if (mine) {
    state = 'Chat ' + mine.chat + ' is ' + mine.state;
    if (mine.agent) state += ' with ' + mine.agent;
    if (mine.reason) state += ' (' + mine.reason + ')';
  }
  put($('customer-state'), customer.name + ': ' + state);
  var goesOn = mine !== null && (mine.state === 'waiting' || mine.state === 'live');
  var hasLeft = goesOn && mine.left !== undefined;
  if (hasLeft && mine.left.until !== null) note($('customer-note'), 'You have left. You may come back for ', mine.left.until, ' more.');
  else if (hasLeft) note($('customer-note'), 'You have left, and the chat goes on without you. You may come back while it does.', null);
  else if (mine && mine.reason === 'customer-left') note($('customer-note'), 'You have left, and the chat is over. A new one may be started.', null);
  else note($('customer-note'), '', null);
  var mayAct = goesOn && !hasLeft;
  [$('customer-text'), $('customer-send'), $('customer-leave'), $('customer-end')].forEach(function (each) { each.disabled = !mayAct; });
  $('customer-rejoin').hidden = !hasLeft;
  words($('customer-log'), mine ? mine.messages : [], 'customer');
  noteLeft();
}

$('start').onsubmit = attempt(async function () {
  if (!customer) await beCustomer();
  var body = {};
  if ($('queue').value) body.queue = $('queue').value;
  if ($('first').value) body.text = $('first').value;
  take(await call('POST', '/v1/chats', customer.token, body));
  $('first').value = '';
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
  else if (act && mine) {
    take(await call('POST', '/v1/chats/' + mine.chat + '/' + act, customer.token));
    // The button that was pressed is none any more.
    var next = $('customer-rejoin').hidden ? $('customer-text').disabled ? $('first') : $('customer-text') : $('customer-rejoin');
    next.focus();
  }
});

// The agent.

var WHERE = ' The terminal in which “chatsim serve” was started shows the right one behind “admin token:”, unless somebody ' +
  'chose it, as CHATSIM_ADMIN_TOKEN or with --admin-token. Copy it in here and press “Open the desk”.';

/** In plain words, at the field, what to do about a token. */
function wrongToken(text) {
  $('token-wrong').replaceChildren();
  $('admin').removeAttribute('aria-invalid');
  if (text === '') return;
  add($('token-wrong'), 'strong', text);
  $('token-wrong').append(WHERE);
  $('admin').setAttribute('aria-invalid', 'true');
  $('admin').select();
  $('admin').focus();
}

async function enter() {
  var token = $('admin').value.trim(), world;
  // No header can carry anything else.
  if (!/^[\\x21-\\x7e]+$/.test(token)) return wrongToken('This is no token: one is letters, digits and signs, without a space.');
  try {
    world = await call('GET', '/v1/admin/world', token);
  } catch (error) {
    if (error.status === 401) return wrongToken('This is not the token of this server.');
    if (error.status === 403) return wrongToken('This is the token of an agent or of a customer, and the desk takes the administrator’s.');
    throw error;
  }
  admin = token;
  wrongToken('');
  await readRules();
  $('title').textContent = world.name + ' by hand';
  $('about').textContent = 'Rules of ' + world.platform + ', ' + (world.speed === 1 ? 'in real time.' : 'at ' + world.speed + ' times the speed of the clock.');
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
  open = seen = null;
  agent.hush = listen('/v1/agent/events', made.token, function () { attempt(lookAsAgent)(); });
  await lookAsAgent();
}

/** Each item is what it says, when it lapses (null: never), and its buttons. What stays the same is left alone, and keeps the focus. */
function fill(list, items) {
  var key = JSON.stringify(items.map(function (each) { return [each[0], each[1], each[2].map(function (b) { return b[0]; })]; }));
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren();
  items.forEach(function (each) {
    var li = add(list, 'li'), said = add(li, 'span', each[0]);
    if (each[1] !== null) { said.append(': '); countdown(said, each[1]); said.append(' left'); }
    each[2].forEach(function (act) {
      var button = add(li, 'button', act[0]);
      button.setAttribute('aria-label', act[0] + ' ' + each[0]);
      button.onclick = attempt(act[1]);
    });
  });
  tick();
}

var agentLooks = 0;
async function lookAsAgent() {
  if (!agent) return;
  agentLooks += 1;
  var look = agentLooks;
  var me = await call('GET', '/v1/agent', agent.token);
  if (look !== agentLooks) return;
  if (open === null && me.chats.length > 0) open = me.chats[0].chat;
  var chat = open === null ? null : await call('GET', '/v1/agent/chats/' + open, agent.token);
  // A rule may have been changed since.
  if (chat && (chat.left || chat.reason === 'customer-left')) await readRules();
  if (look !== agentLooks) return;
  seen = chat;
  note($('agent-state'), me.agent + ' is ' + me.state + (me.reason ? ' (' + me.reason + ')' : '') +
    ': ' + me.used + ' of ' + (me.capacity === null ? 'any number' : me.capacity) + ' units taken' +
    (me.routingDelayUntil === null ? '' : ', no offers for '), me.routingDelayUntil, '');
  var on = function (chat, act) { return async function () {
    await call('POST', '/v1/agent/chats/' + chat + '/' + act, agent.token);
    if (act !== 'decline' && act !== 'disable') open = chat;
    await lookAsAgent();
  }; };
  fill($('offers'), me.offers.map(function (each) {
    return ['Chat ' + each.chat + ' in ' + each.queue, each.until,
      [['Accept', on(each.chat, 'accept')], ['Decline', on(each.chat, 'decline')], ['Disable', on(each.chat, 'disable')]]];
  }));
  fill($('list'), me.list.map(function (chat) { return ['Chat ' + chat, null, [['Pick', on(chat, 'pick')], ['View', on(chat, 'view')]]]; }));
  var show = function (chat) { return async function () { open = chat; await lookAsAgent(); $('agent-text').focus(); }; };
  fill($('chats'), me.chats.map(function (each) { return ['Chat ' + each.chat + ', ' + each.as, null, [['Open', show(each.chat)]]]; })
    .concat(me.wrapUps.map(function (chat) { return ['Wrap-up of chat ' + chat, null, [['Open', show(chat)]]]; })));
  put($('open-title'), chat === null ? 'No chat is open' :
    'Chat ' + open + ' with ' + chat.customer + ' is ' + chat.state + (chat.reason ? ' (' + chat.reason + ')' : ''));
  words($('agent-log'), chat === null ? [] : chat.messages, 'agent');
  noteLeft();
}

/** What the platform makes of a customer who left the chat that is open. */
function noteLeft() {
  var element = $('agent-note');
  if (!seen) return note(element, '', null);
  var isLive = seen.state === 'live', name = isLive ? 'session.leftLive' : 'session.leftQueued';
  var value = ruleFor(name, seen.queue), rule = value === '' ? '' : ' (' + name + ': ' + value + ')';
  var then = { end: 'the chat ends', close: 'the chat is closed', 'free-slot': 'the chat takes no capacity any more' }[value];
  if (seen.left && seen.left.until !== null)
    note(element, 'The customer has left and may come back for ', seen.left.until, ' more' + (then ? '; then ' + then + rule : '') + '.');
  else if (seen.left)
    note(element, 'The customer has left' + (value === 'free-slot' ? ', and the chat takes no capacity' : '') + rule + '. They may come back while the chat goes on.', null);
  else if (mine && mine.left && mine.chat === seen.chat)
    note(element, 'The customer has left, and the platform does not notice' + rule + '.', null);
  else if (seen.reason === 'customer-left')
    note(element, 'The customer has left, and so the chat is over.', null);
  else note(element, '', null);
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

readClock();
setInterval(tick, 100);
// Clocks drift, and stand still while a machine sleeps.
setInterval(readClock, 30000);
document.addEventListener('visibilitychange', function () { if (!document.hidden) readClock(); });

// The address may bring the token behind a #, which no server sees.
if (location.hash.length > 1) {
  $('admin').value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, '', location.pathname);
  attempt(enter)();
}
`;
