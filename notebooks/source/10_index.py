# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Index
# Which journeys fall short of what is wanted, in which segment, and does it get better?

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
from cjm_workbench.analyses.index.changes import measure_changes, read_changes
from cjm_workbench.analyses.index.claims import pick_claims, read_claims
from cjm_workbench.analyses.index.contrasts import measure_contrasts, read_contrasts
from cjm_workbench.analyses.index.curves import measure_curves, read_curves
from cjm_workbench.analyses.index.departments import list_departments, read_departments
from cjm_workbench.analyses.index.history import measure_history, read_history, select_until
from cjm_workbench.analyses.index.kpis import measure_kpis, read_kpis
from cjm_workbench.analyses.index.periods import list_periods, read_periods
from cjm_workbench.analyses.index.reviews import (
    list_reviews, read_reviews, read_stale, read_unfinished,
)
from cjm_workbench.analyses.index.segments import measure_segments, read_segments
from cjm_workbench.analyses.index.verdicts import measure_verdicts, read_verdicts
from cjm_workbench.figures.index import (
    draw_claims, draw_kpis, draw_periods, draw_reviews, draw_segments, draw_verdicts,
)
from cjm_workbench.figures.index_departments import draw_departments
from cjm_workbench.figures.index_history import show_history
from cjm_workbench.figures.index_segments import draw_contrasts, draw_curves
from cjm_workbench.figures.show import say, show_drawn
from cjm_workbench.reviews import open_reviews

reviews = open_reviews(
    client=client, segment=segment, parameters=parameters, title=title, filter=filter,
    targets=targets, period=period, as_of=as_of, save_to=save_to, reports=reports,
)
gaps = reviews.collect("experience.gaps")

# %% tags=["claim", "period"]
verdicts = reviews.save("index.verdicts", measure_verdicts(gaps, reviews.rules))
say(read_verdicts(verdicts))

# %% tags=["claim", "period"]
listed = reviews.save(
    "index.reviews", list_reviews(reviews.inventory(), reviews.collect("readiness.verdict"))
)
say(read_unfinished(listed))
say(read_stale(listed))

# %% tags=["claim", "client"]
periods = reviews.save(
    "index.periods", list_periods(reviews.spans(), reviews.collect_all("brief.verdict"))
)
say(read_periods(periods))

# %% [markdown] tags=["client"]
# ## How many targets were missed, period by period?
# Each period's own page sets its segments side by side.

# %% tags=["client"]
draw_periods(periods)

# %% [markdown] tags=["period"]
# ## What is worse than wanted, and where?
# What most segments miss stands first. A segment's own review says why.

# %% tags=["period"]
draw_verdicts(verdicts)

# %% [markdown] tags=["period"]
# ## How do the segments stand?
# Segments may share customers, and "all" holds everybody: only those that can share nobody are tested against each other.

# %% tags=["period"]
segments = reviews.save(
    "index.segments",
    measure_segments(
        reviews.collect("paths.overview"), gaps, reviews.collect("brief.verdict"), reviews.rules
    ),
)
say(read_segments(segments))

# %% tags=["period"]
show_drawn(segments, draw_segments)

# %% tags=["period"]
contrasts = reviews.save("index.contrasts", measure_contrasts(gaps, reviews.rules))
say(read_contrasts(contrasts))

# %% tags=["period"]
draw_contrasts(contrasts)

# %% [markdown] tags=["period"]
# ## How do customers feel along the journey?

# %% tags=["period"]
journey_maps = reviews.collect("brief.map")
curves = reviews.save("index.curves", measure_curves(journey_maps, verdicts, reviews.rules))
say(read_curves(curves))

# %% tags=["period"]
show_drawn(curves, draw_curves)

# %% [markdown] tags=["period"]
# ## How do the KPIs stand?

# %% tags=["period"]
kpis = reviews.save("index.kpis", measure_kpis(reviews.collect("kpis.scorecard"), reviews.rules))
say(read_kpis(kpis))

# %% tags=["period"]
draw_kpis(kpis)

# %% [markdown] tags=["period"]
# ## What should be looked at first?

# %% tags=["period"]
claims = reviews.save(
    "index.claims", pick_claims(reviews.collect("brief.claims"), verdicts, reviews.rules)
)
say(read_claims(claims))

# %% tags=["period"]
draw_claims(claims)

# %% [markdown] tags=["period"]
# ## What does each department have to do with?
# Touchpoints as touchpoints.csv gives them to departments. A gap or a pain of a whole stage is named for each department that has a touchpoint there; whose it is, the numbers do not tell.

# %% tags=["period"]
departments = reviews.save(
    "index.departments", list_departments(journey_maps, reviews.collect("handoffs.switches"))
)
say(read_departments(departments))

# %% tags=["period"]
draw_departments(departments)

# %% [markdown] tags=["period"]
# ## What has changed?
# Each period against the one before it and the same a year before, within a segment. "Better" and
# "worse" are said only where q is at most 0.05, over all comparisons made.

# %%
history = reviews.save(
    "index.history",
    measure_history(
        reviews.collect_all("experience.gaps"),
        reviews.collect_all("kpis.scorecard"),
        reviews.spans(),
        reviews.rules,
    ),
)
changes = reviews.save("index.changes", measure_changes(history, reviews.rules))

# %% tags=["period"]
say(read_changes(changes, reviews.period.name))

# %% tags=["period"]
show_history(select_until(history, reviews.period.name), changes)

# %% [markdown] tags=["client"]
# ## How did conversion and KPIs go?
# Each period against the one before it and the same a year before, within a segment. "Better" and
# "worse" are said only where q is at most 0.05, over all comparisons made.

# %% tags=["client"]
say(read_history(history))

# %% tags=["client"]
show_history(history, changes)

# %% [markdown] tags=["period"]
# ## Which reviews does this page stand on?

# %% tags=["period"]
say(read_reviews(listed))

# %% tags=["period"]
draw_reviews(listed)

# %% [markdown]
# ## How to read it
# - **Met**, **missed** and **undetermined** compare a 95 % interval with the wanted level: the whole
#   interval on its right side, on its wrong side, or across it.
# - **Sufficient**, **thin** and **insufficient** say what the data can carry: a claim, a direction,
#   or nothing.
# - Conversion is the share that reaches the goal within the journey's window, open journeys taken
#   into account.
# - Segments may share customers, and then stand side by side to be read. Only segments that can
#   share nobody, whatever the data, are tested against each other, and the tests are adjusted
#   together.
# - A sum or a count is compared with the earlier one as it would be over as many days, and only
#   where both periods are complete.
# - Earlier numbers are those of the earlier reviews. Where settings or version have changed since,
#   the two are not compared: make the earlier reviews again.
# - A change is no effect of what was done in between: seasons and customers differ too.
# - What tells of too few customers is not shown.
