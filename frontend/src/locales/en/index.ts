import auth from "./auth.json";
import chat from "./chat.json";
import common from "./common.json";
import inbox from "./inbox.json";
import memory from "./memory.json";
import onboarding from "./onboarding.json";
import palette from "./palette.json";
import reminders from "./reminders.json";
import settings from "./settings.json";
import widgets from "./widgets.json";

export default { auth, chat, common, inbox, memory, onboarding, palette, reminders, settings, widgets };
