"""Determines flows on one core, and answers six thresholds beside three rule engines.

Explained and hashed: every row of the result, and the SHA-256 of all it says. Bare: the pathway.
The six thresholds are those of the Guide: assessment for critical operators, for n and for s, contract
for n and for s, and exemption E5. All engines get the same facts and must give the same six answers
before any is timed. Seconds are those of the processor, so that a busy machine changes little.
Run: python -m tests.bench.determinations [FLOWS]
"""

import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import cel
import rule_engine  # type: ignore[import-untyped]  # ships no types
import zen

os.environ |= {"DJANGO_SETTINGS_MODULE": "compliance.settings", "SECRET_KEY": "bench"}

from compliance.conditions import Test
from compliance.editions import shipped_editions, shipped_regime
from compliance.facts import derive
from compliance.pathways import decide, determine, result_hash
from compliance.regimes import Regime
from tests.bench.flows import ON, made_flows

FLOWS = 4_000
ROUNDS = 5
GUIDE = "auto-guide-2026"
THRESHOLDS = ("G-ASSESS-CIIO", "G-ASSESS-N", "G-ASSESS-S", "G-CONTRACT-N", "G-CONTRACT-S", "G-E5")
READ = ("ciio", "n_case", "s_case", "n_year", "s_year")
Facts = dict[str, Any]
Answers = list[bool]
Engine = Callable[[Facts], Answers]
IN_PYTHON = (
    "ciio and (n_case >= 1 or s_case >= 1)",
    "n >= 1000000",
    "s >= 10000",
    "not ciio and n >= 100000 and n <= 999999",
    "not ciio and s >= 1 and s <= 9999",
    "not ciio and n_case >= 1 and s_case == 0 and n < 100000",
)
IN_CEL = tuple(text.replace(" and ", " && ").replace(" or ", " || ").replace("not ", "!") for text in IN_PYTHON)


def main() -> None:
    n_flows = int(sys.argv[1]) if len(sys.argv) > 1 else FLOWS
    regime = shipped_regime(ON)
    whole_law(regime, n_flows)
    six_thresholds(regime, n_flows)


def whole_law(regime: Regime, n_flows: int) -> None:
    """Flows with every fact known, and the same with two facts of the flow and one of a resource unknown."""
    known = made_flows(n_flows)
    vague = [
        (forget(flow, "s_case", "zone_eligible"), forget_in(resources)) for flow, resources in known[: n_flows // 20]
    ]
    say(
        f"The whole law, {len(regime.rules)} rules, flows of {len(known[0][0])} facts with 0 to 3 resources of 33 facts"
    )
    report("explained and hashed, all known", rate(lambda one: result_hash(determine(one[0], regime, one[1])), known))
    report("bare decision, all known", rate(lambda one: decide(one[0], regime, one[1]), known))
    alone = [flow for flow, _ in known]
    report("explained and hashed, no resource", rate(lambda flow: result_hash(determine(flow, regime)), alone))
    report(
        "explained and hashed, facts unknown", rate(lambda one: result_hash(determine(one[0], regime, one[1])), vague)
    )


def forget(facts: Facts, *names: str) -> Facts:
    return facts | dict.fromkeys(names)


def forget_in(resources: dict[str, Facts]) -> dict[str, Facts]:
    return {name: forget(facts, "faces") for name, facts in resources.items()}


def six_thresholds(regime: Regime, n_flows: int) -> None:
    flows = [{name: flow[name] for name in READ} for flow, _ in made_flows(n_flows)]
    asked = [{**flow, **{name: derive(flow)[name] for name in ("n", "s")}} for flow in flows]
    six = only(regime, THRESHOLDS)
    engines = {"ours": ours(six), "rule-engine": by_rule_engine(), "cel": by_cel(), "zen-engine": by_zen()}
    check_agreement(engines, asked)
    rates = {name: rate(engine, asked) for name, engine in engines.items()}
    say("\nSix thresholds of the Guide: six answers per flow, facts ready")
    for name, per_second in rates.items():
        report(name, per_second, rates["rule-engine"])
    bare = rate(lambda flow: decide(flow, six), flows)
    report("ours, bare decision with facts read and checked", bare, rates["rule-engine"])


def only(regime: Regime, codes: Iterable[str]) -> Regime:
    """A regime of these rules of the Guide and nothing else."""
    guide = next(edition for edition in shipped_editions() if edition.code == GUIDE)
    rules = tuple(rule for rule in guide.rules if rule.code in codes)
    return replace(regime, editions=(replace(guide, rules=rules),), zones={})


def ours(six: Regime) -> Engine:
    rules = {rule.code: rule.condition.test for rule in six.rules}
    tests: list[Test] = [rules[code] for code in THRESHOLDS]
    return lambda facts: [bool(test(facts)) for test in tests]


def by_rule_engine() -> Engine:
    rules = [rule_engine.Rule(text) for text in IN_PYTHON]
    return lambda facts: [rule.matches(facts) for rule in rules]


def by_cel() -> Engine:
    programs = [cel.compile(text) for text in IN_CEL]
    return lambda facts: [program.execute(facts) for program in programs]


def by_zen() -> Engine:
    expressions = [zen.compile_expression(text) for text in IN_PYTHON]
    return lambda facts: [expression.evaluate(facts) for expression in expressions]


def check_agreement(engines: dict[str, Engine], flows: list[Facts]) -> None:
    edges = [
        {"ciio": ciio, "n_case": n, "s_case": s, "n_year": 0, "s_year": 0, "n": n, "s": s}
        for ciio in (False, True)
        for n in (0, 1, 99_999, 100_000, 999_999, 1_000_000)
        for s in (0, 1, 9_999, 10_000)
    ]
    for facts in (*edges, *flows):
        answers = {name: engine(facts) for name, engine in engines.items()}
        if len({tuple(one) for one in answers.values()}) > 1:
            raise SystemExit(f"The engines disagree about {facts}: {answers}")


def rate(work: Callable[[Any], object], inputs: list[Any]) -> float:
    """The best of some rounds, per second of the processor."""
    return max(_round(work, inputs) for _ in range(ROUNDS))


def _round(work: Callable[[Any], object], inputs: list[Any]) -> float:
    began = time.process_time()
    for one in inputs:
        work(one)
    return len(inputs) / (time.process_time() - began)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def report(what: str, per_second: float, beside: float | None = None) -> None:
    ratio = f"  {per_second / beside:6.2f} x rule-engine" if beside else ""
    say(f"  {what:<50}{per_second:>12,.0f} per second{ratio}")


if __name__ == "__main__":
    main()
