/** What another tab of this browser does is done in this one, too. */

import { setLocale, supportedLocale } from "@/lib/i18n";
import { session } from "@/lib/session";
import { onStored } from "@/lib/storage";

/** Another tab of this browser has let somebody in or out, or changed the language: so does this one. */
export function followOtherTabs(clearPage: () => void, connect: () => void): void {
  onStored("user", (id) => {
    const { phase, user, ended } = session.getState();
    // The server may have said before the other tab that the session is over.
    if (id === null && ended === "expired") session.setState({ ended: "signedOut" });
    if (id === (user?.id ?? null)) return;
    if (id === null && phase !== "signed-in") return;
    clearPage();
    session.setState({
      phase: id === null ? "signed-out" : "starting",
      user: null,
      ended: id === null ? "signedOut" : null,
    });
    if (id !== null) connect();
  });
  onStored("locale", (value) => {
    const locale = supportedLocale(value);
    const { user } = session.getState();
    if (locale === null) return;
    void setLocale(locale);
    if (user !== null) session.setState({ user: { ...user, locale } });
  });
}
