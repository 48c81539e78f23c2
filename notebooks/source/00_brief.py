# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Brief
# What is the state of this journey, and what should be looked at first?

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
from cjm_workbench.analyses.brief.actions import list_actions, read_actions
from cjm_workbench.analyses.brief.changes import measure_changes, read_changes
from cjm_workbench.analyses.brief.claims import measure_claims, read_claims
from cjm_workbench.analyses.brief.ground import list_ground, read_ground
from cjm_workbench.analyses.brief.map import FROM, measure_map, read_map
from cjm_workbench.analyses.brief.matrix import read_matrix
from cjm_workbench.analyses.brief.verdict import measure_verdict, read_verdict
from cjm_workbench.analyses.brief.worth import measure_worth, weigh
from cjm_workbench.analyses.kpis.scorecard import read_scorecard
from cjm_workbench.analyses.paths.overview import read_overview
from cjm_workbench.figures.brief import draw_claims, draw_rest, draw_targets, pick_first, set_beside
from cjm_workbench.figures.brief_ground import draw_ground
from cjm_workbench.figures.brief_matrix import MEASURE, draw_matrix
from cjm_workbench.figures.brief_since import draw_actions, draw_changes
from cjm_workbench.figures.brief_tiles import draw_tiles
from cjm_workbench.figures.canvas.map import draw_map
from cjm_workbench.figures.show import say, show_drawn
from cjm_workbench.journeys.blueprint import read_blueprint
from cjm_workbench.review import open_review

review = open_review(
    client=client, segment=segment, parameters=parameters, title=title, filter=filter,
    targets=targets, period=period, as_of=as_of, save_to=save_to, reports=reports,
)
gaps = review.load("experience.gaps")

# %% tags=["alone"]
say(review.about)
review

# %% tags=["claim"]
verdict = review.save("brief.verdict", measure_verdict(review.named(gaps)))
say(read_verdict(verdict))

# %% [markdown]
# ## How do the KPIs stand?

# %%
kpis, shifts = review.load("kpis.scorecard"), review.load("kpis.comparison")
say(read_scorecard(kpis))

# %%
draw_tiles(kpis, shifts, review.load("kpis.control"), since=review.period.first)

# %% [markdown]
# ## What should be looked at first?

# %%
worth = review.save(
    "brief.worth", measure_worth(review.journeys, review.records("events"), review.rules)
)
claims = review.save(
    "brief.claims",
    measure_claims([review.named(review.load(name)) for name in review.saved("claims")
                    if not name.startswith("brief.")], weigh(worth)),
)
moved = review.named(review.load("kpis.gap_changes"))
changes = review.save("brief.changes", measure_changes(moved, shifts))
actions = review.save(
    "brief.actions",
    list_actions(review.table("actions"), kpis, review.as_of, review.period.zone),
)
say(read_claims(claims))

# %%
set_beside(
    draw_claims(claims),
    draw_changes(changes, read_changes(changes, moved, shifts)),
    draw_actions(actions, read_actions(actions)),
)

# %% [markdown]
# ## What does this review stand on?

# %%
assumptions = review.load("readiness.assumptions")
ground = review.save(
    "brief.ground",
    list_ground(review.load("readiness.verdict"), review.load("readiness.scope"), assumptions),
)
say(read_ground(ground, assumptions))

# %%
draw_ground(ground)

# %% [markdown]
# ## How does the actual journey stand against the desired one?

# %%
say(read_overview(review.named(review.load("paths.overview"))))

# %%
show_drawn(review.named(gaps), draw_targets)

# %% [markdown]
# ## The journey map

# %%
journey_map = review.save(
    "brief.map",
    measure_map(
        read_blueprint(review.journey_types, review.settings.touchpoints), review.steps,
        {name: review.load(name) for name in FROM}, review.rules,
    ),
)
say(read_map(journey_map))

# %%
draw_map(journey_map)

# %% [markdown]
# ## Which findings weigh most?
# Each finding weighs as many as it concerns, times its severity, times what a customer of its journey type is worth beside the average one: these three numbers stand beside its name. To the right stands the number concerned, times their worth; upwards, the severity. Along a dashed line all weigh the same, and what lies beyond it weighs more. The interval is that of the severity alone. What describes who somebody is, or who answered, has no severity, and no weight.

# %%
draw_matrix(
    claims, read_matrix(pick_first(claims, len(claims))),
    subtitle=f"{MEASURE}; {review.period.name}",
)

# %% [markdown]
# ## Appendix: what else could be claimed, and why it is not
# Every chapter names what it could claim: a shortfall against what is wanted, a promise not kept, where most are lost, a difference, a change, an effect. First stands what concerns many customers, is far from what it could be, and touches customers of high worth. A difference is claimed only where it holds up among all that were tested. What is held back may still be true: the data does not carry it.

# %%
draw_rest(claims)
