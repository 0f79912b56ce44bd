"""The system behind a real Caddy with the file of `deploy/`: what only TLS decides. Left out where no `caddy` is on the path."""

import asyncio
import re
import shutil
import ssl
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import websockets

from src.settings import AuthSettings, LimitSettings
from src.stack.environment import child_environment
from src.stack.supervisor import Stack
from tests.conditions import until
from tests.ports import free_ports
from tests.stacks import on_free_ports

CADDY = shutil.which("caddy")
CADDYFILE = Path(__file__).parents[3] / "deploy" / "Caddyfile"
NAME = "assistant.example"

pytestmark = [
    pytest.mark.skipif(CADDY is None, reason="no caddy on the path: `apt-get install caddy`"),
    pytest.mark.timeout(400),
]


@dataclass(frozen=True)
class Proxied:
    """A system, and Caddy before it with a certificate of its own making."""

    stack: Stack
    port: int
    trust: Path

    @property
    def host(self) -> str:
        """What browsers ask for."""
        return f"{NAME}:{self.port}"

    def context(self) -> ssl.SSLContext:
        """A browser's TLS, which believes the certificate."""
        return ssl.create_default_context(cafile=str(self.trust))

    def browser(self, *, address: str = "127.0.0.1") -> httpx.AsyncClient:
        """A browser at an address of this machine. The name is looked up nowhere."""

        async def named(request: httpx.Request) -> None:
            request.extensions["sni_hostname"] = NAME
            request.headers.setdefault("host", self.host)

        return httpx.AsyncClient(
            base_url=f"https://127.0.0.1:{self.port}",
            headers={"host": self.host},
            transport=httpx.AsyncHTTPTransport(verify=self.context(), local_address=address),
            event_hooks={"request": [named]},
            timeout=30,
        )


def adapted(text: str, *, port: int, backend: int, folder: Path) -> str:
    """The file that we ship, on free ports and with certificates of Caddy's own: nothing else is changed."""
    options = f"\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n\tstorage file_system {folder}\n"
    text, blocks = re.subn(r"^\{\n", lambda _: f"{{\n{options}", text, flags=re.MULTILINE)
    sited, sites = re.subn(rf"^{re.escape(NAME)} \{{", f"{NAME}:{port} {{", text, flags=re.MULTILINE)
    proxied, proxies = re.subn(r"127\.0\.0\.1:3000", f"127.0.0.1:{backend}", sited)
    assert (blocks, sites, proxies) == (1, 1, 1)
    return proxied


@asynccontextmanager
async def running_caddy(folder: Path, *, port: int, backend: int) -> AsyncGenerator[Path]:
    """Caddy before what listens on `backend`; where the certificate is that browsers are to trust."""
    file = folder / "Caddyfile"
    file.write_text(adapted(CADDYFILE.read_text(), port=port, backend=backend, folder=folder / "caddy"))
    assert CADDY is not None
    command = (CADDY, "run", "--config", str(file), "--adapter", "caddyfile")
    own = child_environment({"XDG_CONFIG_HOME": str(folder)})
    with (folder / "caddy.log").open("wb") as log:
        caddy = await asyncio.create_subprocess_exec(*command, stdout=log, stderr=log, cwd=folder, env=own)
        try:
            yield folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        finally:
            caddy.terminate()
            await caddy.wait()


@pytest.fixture(scope="module")
async def proxied(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Proxied]:
    folder = tmp_path_factory.mktemp("caddy")
    (port,) = free_ports(1)
    given = on_free_ports(
        folder / "data",
        auth=AuthSettings(allowed_origins=[f"https://{NAME}:{port}"]),
        limits=LimitSettings(logins_burst=5, logins_per_second=0.01),
    )
    api = given.api.model_copy(update={"hosts": [NAME], "trusted_proxies": ["127.0.0.1"]})
    stack = Stack(given.model_copy(update={"api": api}), restarts=False)
    await stack.start()
    try:
        async with running_caddy(folder, port=port, backend=api.web_port) as trust:
            made = Proxied(stack, port, trust)
            await until(lambda: is_up(made), seconds=60, every=0.3)
            yield made
    finally:
        await stack.stop()


async def is_up(proxied: Proxied) -> bool:
    if not proxied.trust.exists():
        return False
    try:
        async with proxied.browser() as browser:
            return (await browser.get("/healthz")).status_code == 200
    except httpx.TransportError:
        return False


async def test_over_tls_a_session_is_of_this_host_alone_and_the_browser_stays_with_tls(proxied: Proxied) -> None:
    origin = {"origin": f"https://{proxied.host}"}
    async with proxied.browser() as browser:
        answer = await browser.post("/api/auth/guest", json={}, headers=origin)
        assert answer.status_code == 201, answer.text
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-lifeos_session=")
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert (await browser.get("/")).headers["strict-transport-security"] == "max-age=31536000"
        token = {"cookie": cookie.partition(";")[0]}
        me = await browser.get("/api/me", headers=token)
        assert me.json()["id"] == answer.json()["user"]["id"]
        foreign = await browser.patch(
            "/api/me", json={"name": "x"}, headers={**token, "origin": "https://evil.example"}
        )
        assert foreign.status_code == 403
    async with websockets.connect(
        f"wss://{proxied.host}/chat",
        host="127.0.0.1",
        port=proxied.port,
        ssl=proxied.context(),
        additional_headers={**token, **origin},
    ) as socket:
        assert '"connected"' in str(await socket.recv())


async def test_what_is_asked_for_while_the_assistant_is_away_is_not_written_down(tmp_path: Path) -> None:
    port, nobody = free_ports(2)

    async def asked(trust: Path) -> bool:
        url = f"https://127.0.0.1:{port}/?code=plumbwick&state=dorvane"
        headers = {"host": f"{NAME}:{port}", "referer": url}
        try:
            context = ssl.create_default_context(cafile=str(trust))
            async with httpx.AsyncClient(verify=context) as browser:
                answer = await browser.get(url, headers=headers, extensions={"sni_hostname": NAME})
        except (httpx.TransportError, FileNotFoundError):
            return False
        return answer.status_code == 502

    async with running_caddy(tmp_path, port=port, backend=nobody) as trust:
        await until(lambda: asked(trust), seconds=60, every=0.3)
    log = await asyncio.to_thread(_text_of, tmp_path / "caddy.log")
    assert '"status":502' in log
    assert [word for word in ("plumbwick", "dorvane") if word in log] == []


def _text_of(path: Path) -> str:
    return path.read_text()


async def test_another_name_reaches_nothing_of_ours(proxied: Proxied) -> None:
    web_port = proxied.stack.settings.api.web_port
    async with proxied.browser() as browser:
        answer = await browser.post("/api/auth/guest", json={}, headers={"host": "evil.example"})
        assert (answer.content, answer.headers.get("set-cookie")) == (b"", None)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{web_port}") as past_the_proxy:
        for said in ({"host": "evil.example"}, {"host": "evil.example", "x-forwarded-host": NAME}):
            answer = await past_the_proxy.post("/api/auth/guest", json={}, headers=said)
            assert answer.status_code == 421
    with pytest.raises(ssl.SSLError):
        await asyncio.open_connection("127.0.0.1", proxied.port, ssl=proxied.context(), server_hostname="evil.example")


async def test_a_made_up_address_counts_as_the_real_one_and_others_are_not_locked_out(proxied: Proxied) -> None:
    guess = {"email": "nobody@example.org", "password": "a guess of mine"}
    async with proxied.browser() as browser, proxied.browser(address="127.0.0.2") as another:
        answers = [
            await browser.post("/api/auth/login", json=guess, headers={"x-forwarded-for": f"203.0.113.{number}"})
            for number in range(8)
        ]
        assert [answer.status_code for answer in answers][-3:] == [429] * 3
        elsewhere = await another.post("/api/auth/login", json={**guess, "email": "somebody@example.org"})
        assert elsewhere.status_code == 401


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")  # that it is old is the point
async def test_old_versions_of_tls_and_weak_ciphers_are_refused(proxied: Proxied) -> None:
    async def version_of(context: ssl.SSLContext) -> tuple[str | None, str]:
        _, writer = await asyncio.open_connection("127.0.0.1", proxied.port, ssl=context, server_hostname=NAME)
        told = writer.get_extra_info("ssl_object")
        found = told.version(), told.cipher()[0]
        writer.close()
        return found

    assert (await version_of(proxied.context()))[0] == "TLSv1.3"
    second = proxied.context()
    second.maximum_version = ssl.TLSVersion.TLSv1_2
    version, cipher = await version_of(second)
    assert version == "TLSv1.2"
    assert re.match(r"ECDHE-\w+-(AES\d+-GCM|CHACHA20-POLY1305)", cipher)
    old = proxied.context()
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        await version_of(old)
