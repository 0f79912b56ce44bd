"""Where deliveries may go, what is let in as a target, how secrets are kept, and what a notification says."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aiohttp import ClientConnectorError, ClientSession, TCPConnector

from src.core.clock import utc_now
from src.core.ids import UserId
from src.core.locale import Words
from src.errors import InvalidInput, SetupFailed
from src.models.values import User
from src.protocol.talking import Why
from src.services.conversation.rows import MessageRow
from src.services.delivery.apprise_sender import AppriseSender
from src.services.delivery.egress import PublicResolver, is_public, leads_inside
from src.services.delivery.outcome import Outcome
from src.services.delivery.texts import notice_of, trial_notice
from src.services.delivery.web_push import Browser, WebPush
from src.settings import DeliverySettings
from src.stores.pocketbase.rows import put
from src.stores.server_keys import SecretLost, load_server_keys
from tests.factories import message
from tests.receiver import Browser as RealBrowser
from tests.receiver import Receiver, running_receiver
from tests.stacks import isolated_settings

SENDER = AppriseSender(DeliverySettings())
PERMISSIVE = AppriseSender(DeliverySettings(allow_private=True))


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - nothing is bound
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("localhost", False),
    ],
)
def test_only_addresses_that_everybody_reaches_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


async def test_a_name_that_leads_inside_is_connected_to_by_nobody() -> None:
    assert await leads_inside("localhost")
    assert await leads_inside("2130706433")  # 127.0.0.1 as one number
    async with running_receiver() as receiver, ClientSession(connector=TCPConnector(resolver=PublicResolver())) as http:
        with pytest.raises(ClientConnectorError):
            await http.post(receiver.url.replace("127.0.0.1", "localhost"))
        assert receiver.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "syslog://",
        "dbus://",
        "windows://",
        "macosx://",
        "gnome://",
        "file:///etc/passwd",
        "vapid://a@example.org/b",
        "matrix://user:pass@example.org/#room",
        "json://example.org/?template=/etc/passwd",
        "mailto://user:pass@example.org?pgp=yes&pgpkey=/etc/passwd",
        "https://example.org/config.yml",
        "nonsense",
        "",
    ],
)
async def test_what_acts_here_reads_files_or_is_led_on_is_not_let_in(url: str) -> None:
    with pytest.raises(InvalidInput):
        await SENDER.service_of(url, Words("en"))
    assert (await SENDER.send(url, trial_notice(Words("en")))).state == "failed"


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("tgram://123456789:AAabcdefghijklmnopqrstuvwxyz012345678/12315544", "Telegram"),
        ("ntfy://topic", "ntfy"),
        ("ntfys://ntfy.example.org/topic", "ntfy"),
        ("mailto://user:pass@example.org", "E-Mail"),
        ("jsons://example.org/hook", "JSON"),
    ],
)
async def test_common_services_are_let_in(url: str, service: str) -> None:
    assert await SENDER.service_of(url, Words("ru")) == service


async def test_a_target_inside_is_spoken_to_only_where_the_owner_allows_it() -> None:
    async with running_receiver() as receiver:
        url = receiver.url.replace("http://", "json://")
        refused = Outcome("failed", "private")
        assert await SENDER.send(url, trial_notice(Words("en"))) == refused
        assert await SENDER.send("mailto://a:b@example.org?smtp=127.0.0.1", trial_notice(Words("en"))) == refused
        assert receiver.requests == []
        assert (await PERMISSIVE.send(url, trial_notice(Words("en")))).state == "sent"
        assert len(receiver.requests) == 1


async def test_a_push_endpoint_is_a_public_https_address_with_real_keys(tmp_path: Path) -> None:
    settings = isolated_settings(data_dir=tmp_path)
    push = WebPush(load_server_keys(settings), settings.delivery)
    keys = RealBrowser(Receiver("https://push.example.org"), "a").subscription["keys"]
    push.check(Browser("https://push.example.org/a", **keys))
    for endpoint in ("http://push.example.org/a", "https://127.0.0.1/a", "https://[::1]/a", "https://u:p@example.org/"):
        with pytest.raises(InvalidInput):
            push.check(Browser(endpoint, **keys))
        refused = await push.send(Browser(endpoint, **keys), b"-", topic="t", urgent=False)
        assert refused == Outcome("failed", "private")
    for wrong in ({"p256dh": "B" * 87}, {"auth": "B" * 20}, {"p256dh": "?"}):
        with pytest.raises(InvalidInput):
            push.check(Browser("https://push.example.org/a", **{**keys, **wrong}))
    await push.close()


def test_the_keys_are_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    settings = isolated_settings(data_dir=tmp_path)
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(load_server_keys, [settings] * 8))
    assert len({keys.vapid_public for keys in made}) == 1
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    sealed = made[0].box.seal("secret", purpose="a")
    assert made[1].box.open(sealed, purpose="a") == "secret"
    with pytest.raises(SecretLost):
        made[1].box.open(sealed, purpose="b")
    file.write_text("{")
    with pytest.raises(SetupFailed):
        load_server_keys(settings)


def test_a_notification_is_plain_short_and_says_what_brought_it() -> None:
    user = User(id=UserId("u"), locale="ru", guest=True, created=utc_now())
    why = Why(kind="reminder", id="r", text="because").model_dump_json()
    text = "Вы просили напомнить: **полить** [цветы](https://example.org/x)\n\n" + "ж" * 5000
    notice = notice_of(message("u", text, put(MessageRow.id, "m"), put(MessageRow.why, why)), user)
    assert (notice.title, notice.reminder_id, notice.message_id) == ("Напоминание", "r", "m")
    assert notice.body.startswith("Вы просили напомнить: полить цветы")
    assert len(notice.payload(badge=3)) < 3900
