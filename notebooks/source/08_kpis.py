# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # KPIs
# How do the KPIs stand against target, last quarter and last year, and what has moved them?

# %% tags=["parameters"]
client = "demo"
segment = "all"
parameters = "parameters"
title = ""
filter = {}
targets = {}
period = ""
as_of = ""
save_to = ""
reports = "reports"

# %%
from cjm_workbench.analyses.answers import answer_kpis
from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.kpis.comparison import claim_changes, measure_changes, read_changes
from cjm_workbench.analyses.kpis.control import chart_kpis, read_control
from cjm_workbench.analyses.kpis.decomposition import claim_reversals, read_decomposition, split_kpis
from cjm_workbench.analyses.kpis.gap_changes import claim_gap_changes, compare_gaps, read_gap_changes
from cjm_workbench.analyses.kpis.scorecard import list_scorecard, read_scorecard
from cjm_workbench.earlier import (
    compare_with, count_days, find_gaps, gaps_of, is_complete, kpis_of, list_groupings,
    note_new_sources, open_earlier, split_with, trace_over_time,
)
from cjm_workbench.figures.kpis import draw_control, draw_scorecard, draw_split
from cjm_workbench.figures.show import say
from cjm_workbench.figures.tables import render
from cjm_workbench.review import open_review

review = open_review(
    client=client, segment=segment, parameters=parameters, title=title, filter=filter,
    targets=targets, period=period, as_of=as_of, save_to=save_to, reports=reports,
)
earlier = open_earlier(review)
kpis, before = kpis_of(review), compare_with(earlier)

# %% tags=["alone"]
say(review.about)
review

# %% [markdown]
# ## How do the KPIs stand, and how have they changed?
# Met: the whole interval lies on the right side of the target. Earlier periods are measured anew under today's definitions, each judged from its own end; what its own review said otherwise is restated. Customers who are in both periods are paired; a total is taken over as many days. Better and worse need a q of at most 0.05 over all changes. A change since the period before that the year before does not bear out may be the season.

# %%
scorecard = review.save("kpis.scorecard", list_scorecard(kpis, review.rules))
comparison = review.save(
    "kpis.comparison",
    measure_changes(
        kpis, count_days(review.period), before, review.rules, complete=is_complete(review)
    ),
)
say(f"{read_scorecard(scorecard)} {read_changes(comparison)}")

# %%
draw_scorecard(scorecard, comparison)

# %% [markdown]
# ## Which ups and downs are more than the ordinary ones?
# A point outside the limits, or eight in a row on one side of the mean, is worth asking about; everything else is noise. Where two full years of months are known, what is usual in a month of the year is taken away first. Customers of the segment as it is today.

# %%
points, spans = trace_over_time(review)
control = review.save("kpis.control", chart_kpis(points, kpis, spans, review.rules))
say(read_control(control))

# %%
draw_control(control)

# %% [markdown] tags=["detail"]
# ## What of the change is mix, and what is rate?
# Mix: groups of customers with other rates make up more or less of those counted than before. Rates: the groups' own shares moved. Definition: the share is measured otherwise than when the earlier period was reported. The three sum to the change. This is bookkeeping, not cause.

# %%
parts, groups = split_kpis(
    kpis, list_groupings(review), split_with(earlier, before), review.rules
)
parts = review.save("kpis.decomposition", parts)
groups = review.save("kpis.decomposition_groups", groups)
say(read_decomposition(parts))

# %%
draw_split(parts)

# %%
render(
    groups, title="The groups behind it", source="kpis.decomposition_groups", most=8,
    subtitle="Share of each group now, with 95 % interval; intervals are not adjusted for the number of groups",
    columns={
        "title": "KPI", "earlier": "Since", "by": "By", "group": "Group", "value": "Now",
        "earlier_value": "Then", "part_share": "Part now", "earlier_part_share": "Part then",
        "difference": "Difference", "mix_effect": "Adds by mix", "rate_effect": "Adds by rate",
    },
)

# %% [markdown] tags=["detail"]
# ## Which gaps are new, closed, or have moved?
# The gaps against the desired journey of chapter 04, beside those of earlier periods against today's targets.

# %%
changes = review.save(
    "kpis.gap_changes", compare_gaps(gaps_of(review), find_gaps(earlier), review.rules)
)
say(read_gap_changes(changes))

# %%
render(
    changes, title="Gaps then and now", source="kpis.gap_changes", most=12,
    subtitle="Now less then, with 95 % interval; q over the table",
    columns={
        "stage": "Stage", "journey_type": "Journey type", "measure": "Measure",
        "instrument": "Instrument", "earlier": "Since", "state": "Gap",
        "earlier_verdict": "Then", "verdict": "Now", "difference": "Difference",
        "q_value": "q", "change": "Change", "evidence": "Evidence",
    },
)

# %%
notes = note_new_sources(review, earlier)
claims = review.save("kpis.claims", gather_claims({
    "kpis.comparison": claim_changes(comparison, notes),
    "kpis.decomposition": claim_reversals(parts),
    "kpis.gap_changes": claim_gap_changes(changes, notes),
}))

# %% tags=["claim"]
say(answer_kpis(scorecard, comparison))
