# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Personas
# Who are the customers, how many are they, and do the personas that are described differ in what they do?

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
from cjm_workbench.analyses.personas.behaviour import (
    measure_behaviour, read_behaviour, read_differences,
)
from cjm_workbench.analyses.personas.cards import read_cards, write_cards
from cjm_workbench.analyses.personas.described import list_personas
from cjm_workbench.analyses.personas.overlap import measure_overlap, read_overlap
from cjm_workbench.analyses.personas.persona_tiers import measure_persona_tiers, read_persona_tiers
from cjm_workbench.analyses.personas.sizes import measure_sizes, read_sizes
from cjm_workbench.analyses.personas.tier_conversion import measure_tier_conversion, read_tier_conversion
from cjm_workbench.analyses.personas.tiers import measure_tiers, read_tiers, tell_tiers
from cjm_workbench.figures import personas as figures
from cjm_workbench.figures.show import say, show, show_drawn
from cjm_workbench.figures.tables import render
from cjm_workbench.journeys.wants import plan_journeys
from cjm_workbench.review import open_review

review = open_review(
    client=client, segment=segment, parameters=parameters, title=title, filter=filter,
    targets=targets, period=period, as_of=as_of, save_to=save_to, reports=reports,
)
settings, plans = review.settings.client, plan_journeys(review.journey_types)
described = list_personas(settings.personas)
personas = review.groups.personas if settings.personas else None
value_tiers = review.groups.value_tiers if settings.value_tiers else None

# %% tags=["alone"]
say(review.about)

# %% [markdown]
# ## How many customers fit each persona?
# Counted are the customers with a journey in the period. A persona is fixed by what was known before the period; personas may overlap, so their shares need not sum to one.

# %%
sizes = review.save(
    "personas.sizes", measure_sizes(review.journeys, personas, described, review.rules)
)
show(
    sizes, figures.plot_sizes, read_sizes, source="personas.sizes",
    subtitle="Share of the customers with a journey in the period, with 95 % interval",
)

# %%
render(
    sizes, title="Personas by size", source="personas.sizes",
    subtitle="Share of the customers with a journey in the period, with 95 % interval",
    columns={
        "title": "Persona", "customers": "Customers", "value": "Share", "journeys": "Journeys",
    },
)

# %% [markdown]
# ## Which personas overlap?

# %%
overlap = review.save(
    "personas.overlap", measure_overlap(review.journeys, personas, described, sizes, review.rules)
)
show(
    overlap, figures.plot_overlap, read_overlap, source="personas.overlap",
    subtitle="Share of the smaller persona's customers that fit the other too, with 95 % interval",
)

# %%
render(
    overlap, title="Customers of two personas", source="personas.overlap", most=12,
    subtitle="Share of the smaller persona's customers, with 95 % interval",
    columns={"title": "Smaller", "other_title": "Larger", "customers": "In both", "value": "Share"},
)

# %% [markdown]
# ## Do they differ in what they do?
# The customers of a persona stand beside those who fit another persona and not this one; who fits none is shown and not compared, and a persona is not compared by what its own filter reads or names. Conversion, steps and channels are of journeys followed for their whole window, by what happened within it; the time is that of each customer's first journey that reached the goal in its window. A difference holds up with q of at most 0.05 over all comparisons of this chapter. A dashed interval marks a comparison of thin evidence, a hollow mark one of too little.

# %%
behaviour = review.save(
    "personas.behaviour",
    measure_behaviour(
        review.journeys, review.steps, review.scores, personas, described, plans, sizes,
        review.rules, by_persona="persona" in review.filtered_by,
    ),
)
say(read_behaviour(behaviour))

# %%
show(
    behaviour[behaviour["measure"] != "channel"], figures.plot_behaviour, read_differences,
    source="personas.behaviour",
    subtitle="Each persona's level with 95 % interval; difference from the others where it holds up",
)

# %%
show(
    behaviour[behaviour["measure"] == "channel"], figures.plot_channels, read_differences,
    source="personas.behaviour",
    subtitle="Share of journeys that touched each channel, with 95 % interval",
)

# %%
render(
    behaviour, title="What personas do", source="personas.behaviour", most=12,
    subtitle="n counts journeys, customers (journeys, time) or answers (score); others are the members of the other personas only",
    columns={
        "title": "Persona", "journey_type": "Journey type", "measure": "Measure",
        "detail": "Channel or instrument", "value": "Level", "unweighted": "Unweighted",
        "others_value": "Others", "others_n": "n of others", "difference": "Difference", "q_value": "q",
        "n_needed": "n needed",
    },
)

# %% [markdown]
# ## Who are they?

# %%
cards = review.save("personas.cards", write_cards(described, sizes, behaviour))
say(read_cards(cards))

# %%
show_drawn(cards, figures.draw_cards)

# %% [markdown]
# ## Who is of high value?

# %%
tiers = review.save("personas.tiers", measure_tiers(value_tiers, review.rules))
show(
    tiers, figures.plot_tiers, read_tiers, source="personas.tiers",
    subtitle=tell_tiers(settings.value_tiers, settings.currency),
)

# %%
render(
    tiers, title="Value tiers", source="personas.tiers",
    subtitle="Share of all customers seen before the end of the period, with 95 % interval",
    columns={
        "value_tier": "Tier", "customers": "Customers", "value": "Share", "revenue": "Revenue",
        "revenue_share": "Of all revenue", "revenue_low_share": "At least",
        "revenue_high_share": "At most",
    },
)

# %% [markdown]
# ## Do the tiers reach their goal?
# Of followed journeys that start in the period, the share that reached the goal within the window. A tier is fixed by revenue before the period.

# %%
tier_conversion = review.save(
    "personas.tier_conversion",
    measure_tier_conversion(review.journeys, value_tiers, plans, review.rules),
)
show(
    tier_conversion, figures.plot_tier_conversion, read_tier_conversion,
    source="personas.tier_conversion",
    subtitle="Share of followed journeys that reached the goal in the window, with 95 % interval",
)

# %% [markdown]
# ## Of what value is each persona?

# %%
persona_tiers = review.save(
    "personas.persona_tiers",
    measure_persona_tiers(
        review.journeys, personas, value_tiers, described, sizes, review.rules
    ),
)
say(read_persona_tiers(persona_tiers))

# %%
render(
    persona_tiers, title="Personas by value tier", source="personas.persona_tiers", most=20,
    subtitle="Share of the persona's customers with a journey in the period, with 95 % interval",
    columns={
        "title": "Persona", "value_tier": "Tier", "customers": "Customers", "value": "Share",
    },
)
