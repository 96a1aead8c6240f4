/**
 * What is measured, and nothing else. Trends of people (waits, responses) are milliseconds of the scenario; those of the
 * machinery (delivery, requests, lateness) are milliseconds of the wall clock. k6 must make its metrics before the run begins.
 */
import { Counter, Gauge, Rate, Trend } from 'k6/metrics';

/** Arrival until an agent has the chat, or the customer or the platform ends the wait; `outcome` says which. */
export const wait = new Trend('chatsim_wait', true);
/** The same, only of those whom an agent took. */
export const assignTime = new Trend('chatsim_assign_time', true);
/** Arrival until the first word of an agent. */
export const firstResponse = new Trend('chatsim_first_response', true);
/** A customer's message until the agent's next one has come, after the first response. */
export const replyTime = new Trend('chatsim_reply_time', true);

/** A message is sent until the other side has it on its socket. Of two machines it needs clocks that agree. */
export const deliveryTime = new Trend('chatsim_delivery_time', true);
/** The moment the plan meant it to be sent until the other side has it. */
export const intendedDelivery = new Trend('chatsim_intended_delivery', true);
/** A request until its answer. */
export const actTime = new Trend('chatsim_act_time', true);
/** How much too late this driver began what it had to do: above a few milliseconds it is k6 that is measured. */
export const lateness = new Trend('chatsim_lateness', true);

/** Contacts by what became of them: arrived, refused, served, open, silent, closed, unfinished. */
export const chats = new Counter('chatsim_chats');
/** Customers of the plan who were taken up; all of them, or a runner is missing. */
export const begun = new Counter('chatsim_customers');
export const messagesSent = new Counter('chatsim_messages_sent');
export const messagesDelivered = new Counter('chatsim_messages_delivered');
/** Requests that failed for good, by `why`. */
export const errors = new Counter('chatsim_errors');
/** Answers 429: not errors, but a run that met many of them measures the limit. */
export const throttled = new Counter('chatsim_throttled');
/** Sockets that broke. */
export const downs = new Counter('chatsim_downs');
/** Offers that agents did not answer in time, declined, or answered when it was too late. */
export const offers = new Counter('chatsim_offers');

/** Of admitted chats. */
export const abandonment = new Rate('chatsim_abandonment');
export const abandonmentOpen = new Rate('chatsim_abandonment_open');
export const abandonmentSilent = new Rate('chatsim_abandonment_silent');
/** Served in time, of the admitted but for those who left before that time was up. */
export const serviceLevel = new Rate('chatsim_service_level');
/** Requests that went wrong, of all. */
export const errorRate = new Rate('chatsim_error_rate');

/** How many samples a Trend or Rate has, by `of`: their thresholds would pass on no data at all. */
export const samples = new Counter('chatsim_samples');

/** One sample a process: which segment of which plan this is. */
export const runner = new Gauge('chatsim_runner');
