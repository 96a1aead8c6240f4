/**
 * What an agent works at, and how fast. With independent work every chat goes on by itself; one at a time, the others stand
 * in a row, first come first served. Work is seconds at speed 1; where speeds follow the load, what is left of every task is
 * timed anew whenever the number of chats changes:
 *
 *     left -= (now - since) * speed      due = now + left / new speed
 */
import type { Clock, Timer } from './clock.ts';
import type { AgentPlan } from './plan-types.ts';

export interface Task {
  readonly chat: number;
  left: number;
  since: number;
  /** 0 while it stands in the row. */
  speed: number;
  timer: Timer | undefined;
  readonly done: (due: number) => void;
}

export class Desk {
  private readonly clock: Clock;
  private readonly plan: AgentPlan;
  private readonly tasks: Task[] = [];
  private current: Task | undefined;
  /** Live chats. */
  held = 0;

  constructor(clock: Clock, plan: AgentPlan) {
    this.clock = clock;
    this.plan = plan;
  }

  hold(by: 1 | -1): void {
    this.held += by;
    if (this.plan.followsLoad) this.retime();
  }

  start(chat: number, work: number, done: (due: number) => void): void {
    const task: Task = {
      chat,
      left: work * this.plan.slowness,
      since: this.clock.now(),
      speed: 0,
      timer: undefined,
      done,
    };
    this.tasks.push(task);
    if (!this.plan.oneAtATime) this.run(task);
    else this.takeNext();
  }

  /** Lays the chat's task aside; what is left of it at speed 1, or 0 where there was none. */
  stop(chat: number): number {
    const task = this.tasks.find((each) => each.chat === chat);
    if (task === undefined) return 0;
    this.bank(task);
    task.timer?.stop();
    this.forget(task);
    this.takeNext();
    return task.left / this.plan.slowness;
  }

  private run(task: Task): void {
    task.speed = this.speed();
    task.since = this.clock.now();
    this.arm(task);
  }

  private arm(task: Task): void {
    const due = task.since + task.left / task.speed;
    task.timer = this.clock.at(due, () => {
      this.forget(task);
      task.done(due);
      this.takeNext();
    });
  }

  private forget(task: Task): void {
    this.tasks.splice(this.tasks.indexOf(task), 1);
    if (this.current === task) this.current = undefined;
  }

  private takeNext(): void {
    const [first] = this.tasks;
    if (!this.plan.oneAtATime || this.current !== undefined || first === undefined) return;
    this.current = first;
    this.run(first);
  }

  private bank(task: Task): void {
    const now = this.clock.now();
    task.left = Math.max(0, task.left - (now - task.since) * task.speed);
    task.since = now;
  }

  private retime(): void {
    for (const task of this.tasks) {
      if (task.speed === 0) continue;
      this.bank(task);
      task.timer?.stop();
      task.speed = this.speed();
      this.arm(task);
    }
  }

  private speed(): number {
    const { speeds } = this.plan;
    if (speeds === null || this.held < 1) return 1;
    const n = speeds.length;
    const last = speeds[n - 1] ?? 1;
    return this.held <= n ? (speeds[this.held - 1] ?? 1) : (last * n) / this.held;
  }
}
