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
from cjm_workbench.analyses.brief.claims import measure_claims, read_claims
from cjm_workbench.analyses.brief.map import FROM, measure_map, read_map
from cjm_workbench.analyses.brief.verdict import measure_verdict, read_verdict
from cjm_workbench.analyses.brief.worth import measure_worth, weigh
from cjm_workbench.analyses.kpis.scorecard import read_scorecard
from cjm_workbench.analyses.paths.overview import read_overview
from cjm_workbench.analyses.readiness.assumptions import read_assumptions
from cjm_workbench.analyses.readiness.scope import read_scope
from cjm_workbench.analyses.readiness.verdict import read_verdict as read_readiness
from cjm_workbench.figures.brief import draw_claims, draw_rest, draw_targets, draw_tiles
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

# %% tags=["claim"]
verdict = review.save("brief.verdict", measure_verdict(review.named(gaps)))
say(read_verdict(verdict))

# %% [markdown]
# ## How does the actual journey stand against the desired one?

# %%
show_drawn(review.named(gaps), draw_targets)

# %%
say(read_overview(review.named(review.load("paths.overview"))))

# %% [markdown]
# ## What should be looked at first?
# Every chapter names what it could claim: a shortfall against what is wanted, a promise not kept, where most are lost, a difference, a change, an effect. First stands what concerns many customers, is far from what it could be, and touches customers of high worth. A difference is claimed only where it holds up among all that were tested.

# %%
worth = review.save(
    "brief.worth", measure_worth(review.journeys, review.records("events"), review.rules)
)
claims = review.save(
    "brief.claims",
    measure_claims([review.named(review.load(name)) for name in review.saved("claims")
                    if not name.startswith("brief.")], weigh(worth)),
)
say(read_claims(claims))

# %%
draw_claims(claims)

# %% [markdown]
# ## How do the KPIs stand?

# %%
kpis = review.load("kpis.scorecard")
say(read_scorecard(kpis))

# %%
draw_tiles(kpis)

# %% [markdown]
# ## What does this review stand on?

# %%
say(read_readiness(review.load("readiness.verdict")))

# %%
say(read_scope(review.load("readiness.scope")))

# %%
say(read_assumptions(review.load("readiness.assumptions")))

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
# ## Appendix: what else could be claimed, and why it is not
# All candidates of the review, after those on this page. What is held back may still be true: the data does not carry it.

# %%
draw_rest(claims)
