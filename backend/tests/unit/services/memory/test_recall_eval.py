"""The recall test set, with the default embedder."""

import json

from benchmarks.recall_eval import LANGUAGES, SETS, evaluate_embedder, failures
from tests.stacks import isolated_settings


async def test_the_default_embedder_finds_what_shares_a_stem_and_nothing_that_it_must_not() -> None:
    results = await evaluate_embedder("local", isolated_settings())
    assert failures(results) == []
    assert [result.language for result in results] == list(LANGUAGES)
    for result in results:
        assert result.stem.recall >= 0.85
        assert result.all.recall >= 0.85


def test_the_set_is_as_large_as_it_says() -> None:
    sets = [json.loads((SETS / f"{language}.json").read_text(encoding="utf-8")) for language in LANGUAGES]
    for one in sets:
        assert len(one["facts"]) >= 60
        assert len(one["questions"]) >= 120
        assert len(one["distractors"]) >= 60
        assert one["stranger"]
        ids = [fact["id"] for fact in one["facts"]]
        assert len(set(ids)) == len(ids)
        assert {fact_id for _, fact_id in one["questions"]} == set(ids)
        assert any("replaces" in fact for fact in one["facts"])
