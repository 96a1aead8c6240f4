/**
 * Both sides of the chats for Artillery's `ws` engine, which itself can neither wait for a push nor know two sides of a chat:
 * the first virtual users are agents, the others customers. What it hears it counts and times through Artillery's own custom
 * metrics. Tokens were made beforehand. Settings come as JSON in CHATSIM_BENCH.
 */
const { readFileSync } = require('node:fs');

const job = JSON.parse(readFileSync(process.env.CHATSIM_BENCH, 'utf8'));
const TEXT = 'x'.repeat(job.textChars);
/** Of the agents; they are there until all customers have gone. */
const open = new Set();
let users = 0;
let over = 0;
let ids = 0;

exports.connect = (args, context, next) => {
  const user = users++;
  context.vars.isAgent = user < job.agentTokens.length;
  const token = context.vars.isAgent
    ? job.agentTokens[user]
    : job.customerTokens[user - job.agentTokens.length];
  args.target = `${args.target}${context.vars.isAgent ? '/v1/agent/events' : '/v1/events'}`;
  args.options = { ...args.options, headers: { authorization: `Bearer ${token}` } };
  next();
};

exports.chat = (context, events, done) => {
  const { ws } = context;
  const { isAgent } = context.vars;
  const heard = isAgent ? 'message.customer' : 'message.agent';
  /** What each chat still has to say. */
  const left = new Map();
  const say = (act) => ws.send(`{"id":"b${ids++}",${act}}`);
  const reply = (chat) =>
    setTimeout(
      () => {
        const stamp = `${performance.now().toFixed(3)} `;
        say(`"do":"write","chat":${chat},"text":"${stamp}${TEXT.slice(stamp.length)}"`);
        events.emit('counter', 'chatsim.sent', 1);
        left.set(chat, left.get(chat) - 1);
        if (isAgent && left.get(chat) === 0) {
          left.delete(chat);
          say(`"do":"end","chat":${chat}`);
        }
      },
      (0.8 + 0.4 * Math.random()) * job.replySec * 1000,
    );
  ws.on('message', (data) => {
    const message = JSON.parse(data);
    if (message.event === heard) {
      events.emit('counter', 'chatsim.delivered', 1);
      events.emit(
        'histogram',
        'chatsim.delivery',
        performance.now() - Number.parseFloat(message.text),
      );
      if (left.get(message.chat) > 0) reply(message.chat);
    } else if (message.event === 'offer.made' && isAgent)
      setTimeout(() => say(`"do":"accept","chat":${message.chat}`), 200 + 600 * Math.random());
    else if (message.event === 'offer.accepted') {
      left.set(message.chat, job.exchanges);
      if (!isAgent) reply(message.chat);
    } else if (message.event === 'chat.ended' && !isAgent) {
      over += 1;
      done();
      if (over === job.customerTokens.length) for (const end of open) end();
    }
  });
  if (isAgent) {
    open.add(done);
    say('"do":"presence","what":"sign-in"');
  } else say('"do":"start"');
};
