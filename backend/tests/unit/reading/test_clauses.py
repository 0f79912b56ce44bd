"""How a message is cut into clauses."""

import pytest

from src.reading.clauses import MOST_CLAUSES, cut


def _texts(text: str) -> list[str]:
    return [f"[{clause.under}] {clause.text}" if clause.under else clause.text for clause in cut(text)]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("мой адрес: ул. Ленина, д. 5, кв. 12", ["мой адрес: ул. Ленина, д. 5, кв. 12"]),
        ("встреча с Ивановым 3.12 в 15.30 на Тверской, 12", ["встреча с Ивановым 3.12 в 15.30 на Тверской, 12"]),
        ("Call Dr. Smith, e.g. about the knee. Buy milk", ["Call Dr. Smith", "e.g. about the knee", "Buy milk"]),
        (
            "прочитать «Понедельник, суббота. И точка», купить хлеб",
            ["прочитать «Понедельник, суббота. И точка»", "купить хлеб"],
        ),
        ("- [ ] купить корм\n- [x] оплатить свет\n- [ ] забрать", ["купить корм", "оплатить свет", "забрать"]),
        ("1) корм 2) отчёт 3) балкон", ["корм", "отчёт", "балкон"]),
        ("первое позвонить врачу второе сдать кровь", ["позвонить врачу", "сдать кровь"]),
        (
            "надо лёве купить сменку сдать деньги на шторы в чат написать что не идём",
            ["надо лёве купить сменку", "сдать деньги на шторы", "в чат написать что не идём"],
        ),
        ("пн педикюр 18:00, вт зубной 9:30 и зал 19:30", ["пн педикюр 18:00", "вт зубной 9:30", "зал 19:30"]),
        ("9:00 такса Марта 9:40 кот Барсик 10:30 хорёк", ["9:00 такса Марта", "9:40 кот Барсик", "10:30 хорёк"]),
        ("sat: football 9am, sainsburys. sun: roast", ["[sat] football 9am", "[sat] sainsburys", "[sun] roast"]),
        ("купить молоко, хлеб и яйца", ["купить молоко, хлеб и яйца"]),
        (
            "i need to ring the vet, book the mot and get compost",
            ["i need to ring the vet", "book the mot", "get compost"],
        ),
        ("Включите, пожалуйста, свет на веранде", ["Включите, пожалуйста, свет на веранде"]),
        ("Priya, my Saturday girl, is coeliac", ["Priya, my Saturday girl, is coeliac"]),
    ],
)
def test_a_message_is_cut_where_one_thing_ends(text: str, clauses: list[str]) -> None:
    assert _texts(text) == clauses


def test_a_ticked_box_is_said_to_be_ticked() -> None:
    assert [clause.ticked for clause in cut("- [ ] купить корм\n- [x] оплатить свет\n- [ ] забрать")] == [
        False,
        True,
        False,
    ]


def test_a_clause_knows_its_place() -> None:
    text = "Buy milk, call mom tomorrow"

    assert [text[clause.start : clause.end] for clause in cut(text)] == ["Buy milk", "call mom tomorrow"]


def test_no_message_has_more_clauses_than_are_read() -> None:
    assert len(cut("a\n" * 8000)) == MOST_CLAUSES
