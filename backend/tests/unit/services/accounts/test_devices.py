"""What a device is, of what its browser says."""

import time

import pytest

from src.services.accounts.device_label import Device, device_of

_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"


@pytest.mark.parametrize(
    ("agent", "label", "kind"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux", "computer"),
        (f"Mozilla/5.0 (Windows NT 10.0) {_CHROME} Safari/537.36 Edg/140.0.0.0", "Edge, Windows", "computer"),
        (f"Mozilla/5.0 (Windows NT 10.0) {_CHROME} YaBrowser/26.4.0 Safari/537.36", "Yandex, Windows", "computer"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari, iPhone", "phone"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari, iPad", "tablet"),
        (f"Mozilla/5.0 (Linux; Android 16; Pixel 8) {_CHROME} Mobile Safari/537.36", "Chrome, Android", "phone"),
        (f"Mozilla/5.0 (Linux; Android 16; SM-X910) {_CHROME} Safari/537.36", "Chrome, Android", "tablet"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari, macOS", "computer"),
        ("curl/8.5.0", "curl", "other"),
        ("", "", "other"),
    ],
)  # fmt: skip
def test_a_device_is_named_as_people_know_it(agent: str, label: str, kind: str) -> None:
    assert device_of(agent) == Device(label, kind)  # pyright: ignore[reportArgumentType]


def test_a_browser_that_says_too_much_costs_no_more() -> None:
    device_of("warm")
    started = time.process_time()
    device_of("Mozilla/5.0 (" + "x; " * 100_000)
    assert time.process_time() - started < 0.2
