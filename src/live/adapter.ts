/**
 * `chatsim/adapter`: what somebody who writes an adapter of their own imports. Types, the one exception and the lists of
 * deeds; docs/adapters.md shows how they go together.
 */
export type { EventName, Reason } from '../engine/events.ts';
export {
  ACT_TROUBLES,
  type Account,
  ActTrouble,
  type ActTroubleKind,
  ADMIN_DEEDS,
  type Adapter,
  type AdminDeed,
  AGENT_DEEDS,
  type AgentClient,
  type AgentDeed,
  type AssignmentKind,
  type Backend,
  type Capabilities,
  CUSTOMER_DEEDS,
  type CustomerClient,
  type CustomerDeed,
  type FurtherTo,
  type LiveEvent,
  type LiveWorld,
  type OnEvent,
  PRESENCE_DEEDS,
  type PresenceDeed,
  type Provisioned,
  type Standing,
  type StandingAgent,
  type StartChat,
  type Target,
  type TrueChat,
} from './backend.ts';
