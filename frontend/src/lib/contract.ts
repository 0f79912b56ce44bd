/** The wire types, by the names that the contract gives them. The only file that knows how they are generated. */

import type { components } from "@/generated/api";

type Schemas = components["schemas"];

export type User = Schemas["UserView"];
export type UserPatch = Schemas["UserPatch"];
export type Profile = Schemas["Profile"];
export type Session = Schemas["SessionView"];
export type Message = Schemas["Message"];
export type Why = Schemas["Why"];
export type MessagePage = Schemas["MessagePage"];
export type MessageAccepted = Schemas["MessageAccepted"];
export type Progress = Schemas["Progress"];
export type StepView = Schemas["StepView"];
export type InboxItem = Schemas["InboxItem"];
export type InboxPage = Schemas["InboxPage"];
export type InboxCreate = Schemas["InboxCreate"];
export type InboxPatch = Schemas["InboxPatch"];
export type InboxProcessing = Schemas["InboxProcessing"];
export type ProposalAnswer = Schemas["ProposalAnswer"];
export type Proposal = Schemas["Proposal"];
export type Reminder = Schemas["Reminder"];
export type ReminderCreate = Schemas["ReminderCreate"];
export type ReminderPatch = Schemas["ReminderPatch"];
export type ReminderPage = Schemas["ReminderPage"];
export type Occurrence = Schemas["Occurrence"];
export type OccurrencePage = Schemas["OccurrencePage"];
export type Routine = Schemas["Routine"];
export type RoutinePage = Schemas["RoutinePage"];
export type RoutinePatch = Schemas["RoutinePatch"];
export type PushState = Schemas["PushState"];
export type PushSubscribe = Schemas["PushSubscribe"];
export type PushSubscriptionView = Schemas["PushSubscriptionView"];
export type Target = Schemas["Target"];
export type TargetPage = Schemas["TargetPage"];
export type Device = Schemas["DeviceView"];
export type DevicePage = Schemas["DevicePage"];
export type CalendarFeed = Schemas["CalendarFeed"];
export type CalendarImport = Schemas["CalendarImport"];
export type QuietHours = Schemas["QuietHours"];
export type Widget = Schemas["Widget"];
export type WidgetPage = Schemas["WidgetPage"];
export type WidgetAction = Schemas["WidgetAction"];
export type WidgetPatch = Schemas["WidgetPatch"];
export type Memory = Schemas["Memory"];
export type MemoryPatch = Schemas["MemoryPatch"];
export type MemoryPage = Schemas["MemoryPage"];
export type StateSnapshot = Schemas["StateSnapshot"];
export type EventPage = Schemas["EventPage"];
export type Readiness = Schemas["Readiness"];
export type Reading = Schemas["Reading"];
export type SearchHit = Schemas["SearchHit"];
export type SearchPage = Schemas["SearchPage"];
export type SearchType = SearchHit["type"];
export type Understanding = Schemas["Understanding"];
export type ModelSettings = Schemas["ModelSettings"];
export type ModelsPatch = Schemas["ModelsPatch"];
export type ModelRequest = Schemas["ModelRequest"];
export type ModelTrial = Schemas["Trial"];
export type ChosenModel = Schemas["ChosenModel"];
export type Provider = Schemas["ProviderView"];
export type ProviderRequest = Schemas["ProviderRequest"];
export type FoundServer = Schemas["FoundServer"];
export type ListedModels = Schemas["ListedModels"];
export type ReplyUse = Schemas["ReplyUse"];
export type Usage = Schemas["UsageView"];
export type UsageLine = Schemas["UsageLine"];
export type UsagePrice = Schemas["Price"];
export type OwnerUsage = Schemas["OwnerUsage"];
export type UsageLimitsPatch = Schemas["UsageLimitsPatch"];
export type TwoStep = Schemas["TwoStepView"];
export type TwoStepSetup = Schemas["TwoStepSetup"];
export type RecoveryCodes = Schemas["RecoveryCodes"];
export type ProviderAsked = Schemas["ProviderAsked"];
export type PasskeyAsked = Schemas["PasskeyAsked"];
export type Passkey = Schemas["PasskeyView"];
export type PasskeyPage = Schemas["PasskeyPage"];
export type WaysIn = Schemas["WaysIn"];
export type AccessRules = Schemas["AccessRules"];
export type AccessPatch = Schemas["AccessPatch"];
export type Account = Schemas["AccountView"];
export type AccountPage = Schemas["AccountPage"];
export type Invitation = Schemas["InvitationView"];
export type InvitationPage = Schemas["InvitationPage"];
export type NewInvitation = Schemas["NewInvitation"];
export type SignInLink = Schemas["SignInLink"];
export type Problem = Schemas["Problem"];

export type Locale = User["locale"];
export type Step = StepView["name"];

export type ServerEvent = EventPage["events"][number];
export type EventOf<T extends ServerEvent["type"]> = Extract<ServerEvent, { type: T }>;

export type ClientFrame =
  | Schemas["SendFrame"]
  | Schemas["CancelFrame"]
  | Schemas["WidgetActionFrame"]
  | Schemas["AckFrame"]
  | Schemas["PingFrame"];
