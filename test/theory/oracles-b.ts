// Exact values of the B cases: Markov chains, solved.

import { type Case, listOf, numberOf, type Oracle, rateOf, textOf } from './cases.ts';
import { breakDesk, priorityDesk, skillDesk, twoSpeeds, twoTiers } from './chain-classes.ts';
import { ghostDesk, messageDesk, redialDesk, silenceDesk } from './chain-customers.ts';
import { broadcastDesk, excludeDesk, missDesk, offerDesk } from './chain-offers.ts';
import {
  awayDesk,
  type Choice,
  overflowDesk,
  slotDesk,
  startSpeedDesk,
  vipDesk,
  type WrapUp,
  wrapUpDesk,
} from './chain-slots.ts';

/** One over a mean time. */
const per = (c: Case, name: string) => 1 / numberOf(c, name);

const desk = (c: Case) => ({
  lambda: rateOf(c),
  agents: numberOf(c, 'agents'),
  chat: per(c, 'mean_chat_s'),
  leave: 'mean_patience_s' in c.params ? per(c, 'mean_patience_s') : 0,
});

const offers =
  (leaveRinging: boolean, decline = 0): Oracle =>
  (c) => {
    const accept = per(c, 'mean_accept_s') * (1 - decline);
    const q = offerDesk({ ...desk(c), accept, leaveRinging });
    const agents = numberOf(c, 'agents');
    return {
      E_Q: q.queue,
      E_W_queue: q.queue / rateOf(c),
      E_chats: q.chats,
      E_offer_pending: q.ringing,
      E_time_to_accept_or_leave: q.acceptOrLeave,
      P_abandon_queue: q.leftQueue,
      P_abandon_offer: q.leftRinging,
      P_accepted_within_30s: q.acceptedWithin(30),
      P_accepted_within_60s: q.acceptedWithin(60),
      P_served: q.served,
      P_wait: q.waits,
      chat_utilisation: q.chats / agents,
      slot_occupancy: (q.chats + q.ringing) / agents,
      offers_per_arrival: q.served / (1 - decline),
      missed_per_arrival: (q.served * decline) / (1 - decline),
    };
  };

const misses =
  (leaveRinging: boolean): Oracle =>
  (c) => {
    const q = missDesk({
      ...desk(c),
      accept: per(c, 'mean_accept_s'),
      miss: numberOf(c, 'p_miss'),
      timeout: per(c, 'mean_offer_timeout_s'),
      back: per(c, 'mean_cooloff_s'),
      leaveRinging,
    });
    return {
      E_Q: q.queue,
      E_chats: q.chats,
      E_cooling: q.cooling,
      E_offer_pending: q.ringing,
      E_time_to_accept_or_leave: q.acceptOrLeave,
      P_abandon_queue: q.leftQueue,
      P_abandon_offer: q.leftRinging,
      P_served: q.served,
      P_wait: q.waits,
      missed_per_arrival: q.missed,
      offers_per_arrival: q.offers,
      slot_occupancy: q.occupancy,
    };
  };

const ghosts: Oracle = (c) => {
  const silent = numberOf(c, 'p_silent');
  const q = ghostDesk({
    ...desk(c),
    silent,
    ghost: silent === 0 ? 1 : per(c, 'mean_ghost_holding_s'),
    room: numberOf(c, 'waiting_room'),
  });
  return {
    E_Q_ghost: q.queueGhost,
    E_Q_real: q.queueReal,
    E_Q_total: q.queueTotal,
    P_block: q.block,
    P_known_abandon: q.open,
    P_served: q.served,
    P_silent_abandon: q.silent,
    P_wait: q.waits,
    ghost_slot_share: q.ghostChats,
    limit_patience_estimate_ghosts_as_abandoned_at_assignment_s: q.patienceGhostsAbandoned,
    limit_patience_estimate_ghosts_counted_as_served_s: q.patienceGhostsServed,
    measured_abandon_rate: q.measured,
    real_chat_utilisation: q.realChats,
    slot_occupancy: q.occupancy,
    true_abandon_rate: q.truth,
  };
};

/** Total rate at which an agent with k chats ends them. */
const slotRates = (c: Case) =>
  listOf(c, 'total_speed_by_k').map((speed) => speed / numberOf(c, 'mean_work_s'));
const slotted = (c: Case) => ({
  agents: numberOf(c, 'agents'),
  rates: slotRates(c),
  leave: per(c, 'mean_patience_s'),
});

const wrapUps: Oracle = (c) => {
  const lambda = rateOf(c);
  const blocks = textOf(c, 'wrapup_mode') as WrapUp;
  const q = wrapUpDesk({ ...slotted(c), lambda, wrapUp: per(c, 'mean_wrapup_s'), blocks });
  return {
    E_Q: q.queue,
    E_W: q.queue / lambda,
    E_chat_duration: q.duration,
    E_chats: q.chats,
    E_wrapups: q.wrapUps,
    P_abandon: q.abandon,
    P_wait: q.waits,
    agent_in_wrapup: q.inWrapUp,
    throughput: q.ends,
  };
};

const slots =
  (choice: Choice): Oracle =>
  (c) => {
    const q = slotDesk({ ...slotted(c), lambda: rateOf(c), choice });
    return {
      E_Q: q.queue,
      E_W: q.queue / rateOf(c),
      E_chat_duration: q.duration,
      E_chats: q.chats,
      P_abandon: q.abandon,
      P_wait: q.waits,
      SL_all_30s: q.servedWithin(30),
      agent_busy: 1 - q.share(0),
      load_share_0: q.share(0),
      load_share_1: q.share(1),
      load_share_2: q.share(2),
      load_share_3: q.share(3),
      slot_utilisation: q.chats / (numberOf(c, 'agents') * numberOf(c, 'slots')),
      throughput: q.ends,
    };
  };

const skills: Oracle = (c) => {
  const q = skillDesk({
    lambda: [rateOf(c, 'A_per_hour'), rateOf(c, 'B_per_hour')],
    agents: [numberOf(c, 'agents_A'), numberOf(c, 'agents_B')],
    both: numberOf(c, 'agents_both'),
    chat: per(c, 'mean_chat_s'),
    leave: per(c, 'mean_patience_s'),
    room: numberOf(c, 'waiting_room_per_class'),
    flexTakes: textOf(c, 'flex_rule') as 'longer' | 'A',
  });
  const [a, b] = q.kinds;
  return {
    E_Q_A: a.queue,
    E_Q_B: b.queue,
    E_W_A: a.meanWait,
    E_W_B: b.meanWait,
    P_abandon_A: a.abandon,
    P_abandon_B: b.abandon,
    P_flex_at_arrival_A: a.flex,
    P_flex_at_arrival_B: b.flex,
    P_wait_A: a.waits,
    P_wait_B: b.waits,
    util_dedicated_A: a.utilisation,
    util_dedicated_B: b.utilisation,
    util_flex: q.flex,
  };
};

const redials: Oracle = (c) => {
  const q = redialDesk({
    lambda: rateOf(c, 'new_customers_per_hour'),
    agents: numberOf(c, 'agents'),
    chat: per(c, 'mean_chat_s'),
    leave: per(c, 'mean_patience_s'),
    again: numberOf(c, 'p_redial'),
    delay: per(c, 'mean_redial_delay_s'),
    room: 'waiting_room' in c.params ? numberOf(c, 'waiting_room') : null,
  });
  return {
    E_Q: q.queue,
    E_W_per_attempt: q.meanWait,
    E_orbit: q.orbit,
    P_abandon_per_attempt: q.abandon,
    P_block_per_attempt: q.block,
    P_served_eventually: q.served,
    P_wait_per_attempt: q.waits,
    attempts_per_customer: q.attempts,
    utilisation: q.utilisation,
  };
};

const messageChats: Oracle = (c) => {
  const q = messageDesk({
    lambda: rateOf(c),
    agents: numberOf(c, 'agents'),
    slots: numberOf(c, 'slots'),
    answer: per(c, 'mean_answer_s'),
    think: per(c, 'mean_think_s'),
    goesOn: numberOf(c, 'p_continue'),
    leave: per(c, 'mean_patience_s'),
  });
  return {
    E_Q: q.queue,
    E_W: q.meanWait,
    E_chat_duration: q.duration,
    E_chats: q.chats,
    E_message_response: q.response,
    E_messages_at_agents: q.messages,
    P_abandon: q.abandon,
    P_wait: q.waits,
    agent_typing: q.typing,
    slot_utilisation: q.occupancy,
  };
};

const speeds: Oracle = (c) => {
  const q = twoSpeeds({
    lambda: rateOf(c),
    chat: [per(c, 'agent1_mean_chat_s'), per(c, 'agent2_mean_chat_s')],
    leave: per(c, 'mean_patience_s'),
    choose: textOf(c, 'routing_when_both_idle') as 'fast' | 'slow' | 'longest_idle',
  });
  return {
    E_Q: q.queue,
    E_W: q.meanWait,
    P_abandon: q.abandon,
    P_wait: q.waits,
    share_served_by_1: q.shareOfFirst,
    util1: q.busy[0],
    util2: q.busy[1],
  };
};

/** Case id → exact values. */
export const ORACLES_B: Readonly<Record<string, Oracle>> = {
  B01: offers(false),
  B02: offers(true),
  B03: offers(false, 0.25),
  B04: (c) => {
    const q = excludeDesk({
      ...desk(c),
      decide: per(c, 'mean_decision_s'),
      decline: numberOf(c, 'p_decline'),
    });
    return {
      E_Q: q.queue,
      E_chats: q.chats,
      E_offer_pending: q.ringing,
      E_time_to_accept_or_leave: q.acceptOrLeave,
      P_abandon: q.left,
      P_served: q.served,
      P_wait: q.waits,
      declines_per_arrival: q.declined,
      offers_per_arrival: q.offers,
    };
  },
  B05: misses(false),
  B06: misses(true),
  B07: (c) => {
    const q = awayDesk({
      ...desk(c),
      slots: numberOf(c, 'slots'),
      accept: per(c, 'mean_accept_s'),
      miss: numberOf(c, 'p_miss'),
      timeout: per(c, 'mean_offer_timeout_s'),
      back: per(c, 'mean_away_s'),
      room: numberOf(c, 'waiting_room'),
    });
    return {
      E_Q: q.queue,
      E_chats: q.chats,
      E_offer_pending: q.ringing,
      E_time_to_accept_or_leave: q.acceptOrLeave,
      P_abandon: q.abandon,
      P_block: q.block,
      P_served: q.served,
      P_wait: q.waits,
      agent_away: q.away,
      missed_per_arrival: q.missed,
      offers_per_arrival: q.offers,
      slot_occupancy: q.occupancy,
    };
  },
  B08: (c) => {
    // M/G/1: a chat holds the agent for N misses of 30 + 90 s (N geometric from 0), 10 s of ringing, and the chat.
    const lambda = rateOf(c);
    const p = numberOf(c, 'p_miss');
    const [misses_, miss] = [p / (1 - p), 30 + 90];
    const chat = numberOf(c, 'mean_chat_s');
    const mean = misses_ * miss + 10 + chat;
    const variance = (miss * miss * p) / (1 - p) ** 2 + chat * chat;
    const rho = lambda * mean;
    const wait = (lambda * (variance + mean * mean)) / (2 * (1 - rho));
    return {
      E_W_first_offer: wait,
      E_time_to_accept: wait + misses_ * miss + 10,
      P_wait_first_offer: rho,
      agent_chatting: lambda * chat,
      agent_cooling: lambda * misses_ * 90,
      agent_in_offer: lambda * (misses_ * 30 + 10),
      missed_per_chat: misses_,
      offers_per_chat: 1 + misses_,
    };
  },
  B09: (c) => {
    const q = silenceDesk({
      ...desk(c),
      silence: per(c, 'mean_time_to_silence_s'),
      timer: per(c, 'mean_inactivity_timer_s'),
    });
    return {
      E_Q: q.queue,
      E_W: q.meanWait,
      E_active: q.active,
      E_silent: q.silent,
      P_abandon: q.abandon,
      P_wait: q.waits,
      auto_end_share_of_ended: q.autoEnded,
      slot_occupancy: q.occupancy,
      throughput: q.ends,
    };
  },
  B10: ghosts,
  B11: ghosts,
  B12: ghosts,
  B13: wrapUps,
  B14: wrapUps,
  B15: wrapUps,
  B16: slots('least'),
  B17: slots('most'),
  B18: slots('random'),
  B19: (c) => {
    const lambda = rateOf(c);
    const q = startSpeedDesk({
      lambda,
      agents: numberOf(c, 'agents'),
      rates: listOf(c, 'mean_chat_s_if_started_as_kth').map((mean) => 1 / mean),
      leave: per(c, 'mean_patience_s'),
    });
    return {
      E_Q: q.queue,
      E_W: q.queue / lambda,
      E_chat_duration: q.duration,
      E_chats: q.chats,
      P_abandon: q.abandon,
      P_wait: q.waits,
      slot_utilisation: q.chats / (numberOf(c, 'agents') * numberOf(c, 'slots')),
      throughput: q.ends,
    };
  },
  B20: (c) => {
    const [lambda, vip] = [rateOf(c, 'standard_per_hour'), rateOf(c, 'vip_per_hour')];
    const q = vipDesk({
      ...slotted(c),
      lambda,
      vip,
      base: numberOf(c, 'base_slots'),
      room: numberOf(c, 'waiting_room_per_class'),
    });
    return {
      E_Q_S: q.queueS,
      E_Q_V: q.queueV,
      E_W_S: q.queueS / lambda,
      E_W_V: q.queueV / vip,
      E_chat_duration: q.duration,
      E_chats: q.chats,
      P_abandon_S: q.law.rate('leftS') / lambda,
      P_abandon_V: q.law.rate('leftV') / vip,
      P_block_S: q.law.rate('blockS') / lambda,
      P_wait_S: q.law.rate('waitsS') / lambda,
      P_wait_V: q.law.rate('waitsV') / vip,
      above_base: q.above,
      throughput: q.ends,
    };
  },
  B21: (c) => {
    const lambda = rateOf(c);
    const q = overflowDesk({
      ...slotted(c),
      lambda,
      base: numberOf(c, 'base_slots'),
      openAt: numberOf(c, 'open_at_waiting'),
    });
    return {
      E_Q: q.queue,
      E_W: q.queue / lambda,
      E_chat_duration: q.duration,
      E_chats: q.chats,
      P_abandon: q.abandon,
      P_wait: q.waits,
      above_base: q.above,
    };
  },
  B22: (c) => {
    const q = broadcastDesk({ ...desk(c), react: per(c, 'mean_reaction_per_idle_agent_s') });
    return {
      E_Q: q.queue,
      E_time_to_accept_or_leave: q.acceptOrLeave,
      P_abandon: q.abandon,
      P_accepted_within_30s: q.acceptedWithin(30),
      P_all_busy: q.allBusy,
      P_empty_queue: q.empty,
      utilisation: q.utilisation,
    };
  },
  B23: (c) => {
    const mean = numberOf(c, 'mean_reaction_s');
    return {
      ...Object.fromEntries(listOf(c, 'm').map((m) => [`E_accept_m${m}`, mean / m])),
      P_accept_le_10s_m5: 1 - Math.exp((-5 * 10) / mean),
    };
  },
  B24: (c) => {
    const [chats, patience] = [listOf(c, 'mean_chat_s'), listOf(c, 'mean_patience_s')];
    const q = priorityDesk({
      lambda: [rateOf(c, 'class0_per_hour'), rateOf(c, 'class1_per_hour')],
      chat: [1 / chats[0]!, 1 / chats[1]!],
      leave: [1 / patience[0]!, 1 / patience[1]!],
      agents: numberOf(c, 'agents'),
      room: numberOf(c, 'waiting_room_per_class'),
    });
    const [a, b] = q.classes;
    return {
      E_Q_0: a.queue,
      E_Q_1: b.queue,
      E_W_0: a.meanWait,
      E_W_1: b.meanWait,
      P_abandon_0: a.abandon,
      P_abandon_1: b.abandon,
      P_wait_0: a.waits,
      P_wait_1: b.waits,
      utilisation: q.utilisation,
    };
  },
  B25: skills,
  B26: skills,
  B27: redials,
  B28: redials,
  B29: messageChats,
  B30: messageChats,
  B31: speeds,
  B32: speeds,
  B33: speeds,
  B34: (c) => {
    const q = breakDesk({
      ...desk(c),
      ask: per(c, 'mean_time_to_break_request_s'),
      back: per(c, 'mean_break_s'),
    });
    return {
      E_Q: q.queue,
      E_W: q.meanWait,
      E_busy: q.busy,
      E_on_break: q.away,
      P_abandon: q.abandon,
      P_wait: q.waits,
      occupancy_of_staffed: q.occupancy,
    };
  },
  B35: (c) => {
    const q = twoTiers({
      lambda: rateOf(c),
      agents: [numberOf(c, 'tier1_agents'), numberOf(c, 'tier2_agents')],
      chat: [per(c, 'tier1_mean_chat_s'), per(c, 'tier2_mean_chat_s')],
      leave: [per(c, 'tier1_mean_patience_s'), per(c, 'tier2_mean_patience_s')],
      transfer: numberOf(c, 'p_transfer'),
    });
    return {
      E_W_1: q.meanWait1,
      E_W_2: q.meanWait2,
      P_abandon_1: q.abandon1,
      P_abandon_2_of_transferred: q.abandon2,
      P_fully_served: q.fullyServed,
      P_wait_1: q.waits1,
      P_wait_2: q.waits2,
      transfers_per_arrival: q.moved,
      util_1: q.busy1,
      util_2: q.busy2,
    };
  },
  B36: offers(false),
};
