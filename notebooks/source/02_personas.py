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
from cjm_workbench.analyses.answers import answer_personas
from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.personas.accounts import measure_accounts, read_accounts
from cjm_workbench.analyses.personas.attributes import (
    claim_attributes, compare_attributes, read_attributes,
)
from cjm_workbench.analyses.personas.behaviour import (
    claim_behaviour, measure_behaviour, pick_differing, read_behaviour, read_differences,
)
from cjm_workbench.analyses.personas.cards import count_objections, read_cards, write_cards
from cjm_workbench.analyses.personas.check import check_personas, read_check
from cjm_workbench.analyses.personas.described import list_personas
from cjm_workbench.analyses.personas.discovered import measure_discovered, read_discovered
from cjm_workbench.analyses.personas.levels import measure_levels, read_levels
from cjm_workbench.analyses.personas.overlap import measure_overlap, read_overlap
from cjm_workbench.analyses.personas.persona_tiers import measure_persona_tiers, read_persona_tiers
from cjm_workbench.analyses.personas.features import list_features
from cjm_workbench.analyses.personas.tried import list_tried, read_tried
from cjm_workbench.analyses.personas.sizes import measure_sizes, read_sizes
from cjm_workbench.analyses.personas.stability import measure_stability, read_stability
from cjm_workbench.analyses.personas.tier_conversion import measure_tier_conversion, read_tier_conversion
from cjm_workbench.analyses.personas.tier_moves import measure_tier_moves, read_tier_moves
from cjm_workbench.analyses.personas.tiers import measure_tiers, read_tiers, tell_tiers
from cjm_workbench.analyses.personas.traits import count_levels, list_traits
from cjm_workbench.figures import personas as figures
from cjm_workbench.figures.show import say, show, show_drawn
from cjm_workbench.figures.tables import render
from cjm_workbench.journeys.discovery import open_discovered
from cjm_workbench.journeys.groups import open_groups_before
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
before = open_groups_before(review.con, review.store, settings, review.period, review.members)
personas_before = before.personas if before and settings.personas else None
tiers_before = before.value_tiers if before and settings.value_tiers else None
discovered = open_discovered(review.con, review.store, review.settings, review.period)

# %% tags=["alone"]
say(review.about)
review

# %% [markdown]
# ## How many customers fit each persona?
# Counted are the customers with a journey in the period. A persona is fixed by what was known before the period; personas may overlap, so their shares need not sum to one.

# %%
sizes = review.save(
    "personas.sizes", measure_sizes(review.journeys, personas, described, review.rules)
)
show(
    sizes, figures.plot_sizes, read_sizes, source="personas.sizes",
    subtitle=f"Share of the customers with a journey in the period, with 95 % interval; {review.period.name}",
)

# %%
render(
    sizes, title="Personas by size", source="personas.sizes",
    subtitle="Share of the customers with a journey in the period, with 95 % interval",
    columns={
        "title": "Persona", "customers": "Customers", "value": "Share", "journeys": "Journeys",
    },
)

# %% [markdown] tags=["detail"]
# ## Do customers stay in their persona?
# Members when the period before began, and whether they fit the persona now. An attribute without a date is taken as it stands today, so that a persona of such attributes alone keeps everybody.

# %%
stability = review.save(
    "personas.stability",
    measure_stability(personas, personas_before, described, review.rules),
)
say(read_stability(stability))

# %%
render(
    stability, title="Members a period before and now", source="personas.stability",
    subtitle="Share of the members a period before who still fit, with 95 % interval",
    columns={"title": "Persona", "stayed": "Stayed", "joined": "Joined", "value": "Stayed of all"},
)

# %% [markdown] tags=["detail"]
# ## Which personas overlap?

# %%
overlap = review.save(
    "personas.overlap", measure_overlap(review.journeys, personas, described, sizes, review.rules)
)
show(
    overlap, figures.plot_overlap, read_overlap, source="personas.overlap",
    subtitle=f"Share of the smaller persona's customers that fit the other too, with 95 % interval; {review.period.name}",
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
differing = pick_differing(behaviour)
show(
    differing.query("measure != 'channel'"), figures.plot_behaviour, read_differences,
    source="personas.behaviour",
    subtitle=f"Each persona's level with 95 % interval; difference from the others where it holds up; {review.period.name}",
)

# %%
show(
    differing.query("measure == 'channel'"), figures.plot_channels, read_differences,
    source="personas.behaviour",
    subtitle=f"Share of journeys that touched each channel, with 95 % interval; {review.period.name}",
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

# %% [markdown] tags=["detail"]
# ## Do they differ where they are said to?
# What the settings say of a persona (`differs_in`), beside what was measured above. That a difference is not seen does not mean that there is none: the interval says how large it could be.

# %%
check = review.save("personas.check", check_personas(described, behaviour))
say(read_check(check))

# %%
render(
    check, title="What personas are said to differ in", source="personas.check", most=12,
    subtitle="Against members of other personas only, with 95 % interval",
    columns={
        "title": "Persona", "journey_type": "Journey type", "measure": "Measure", "said": "Said to be",
        "verdict": "Verdict", "value": "Level", "others_value": "Others", "difference": "Difference",
        "q_value": "q",
    },
)

# %% [markdown]
# ## Who are they?
# Attributes of the customers table, and habits before the period: what a customer does in odd weeks as in even ones. Each is compared between the members of a persona and those of other personas only; what defines any persona is shown and not compared.

# %%
features = review.save("personas.features", list_features(discovered.features))
base = review.journeys.select("customer_id").distinct()
traits = list_traits(
    base, review.table("customers"), settings.attributes("customers"), discovered.members,
    features.loc[features["used"], "feature"].tolist(),
)
counts = count_levels(traits, personas, review.rules.smallest_cell)
levels = review.save("personas.levels", measure_levels(counts, described, sizes, review.rules))
attributes = review.save(
    "personas.attributes",
    compare_attributes(
        counts, levels, described, sizes, review.rules, by_persona="persona" in review.filtered_by
    ),
)
say(read_attributes(attributes))

# %%
render(
    attributes, title="In which attributes personas differ", source="personas.attributes", most=10,
    subtitle="q and Cramer's V are of all levels together; shares of the level that differs most, of customers of whom it is known",
    columns={
        "title": "Persona", "attribute": "Attribute", "level": "Level", "value": "Share",
        "others_value": "Others", "others_n": "n of others", "difference": "Difference",
        "cramers_v": "V", "q_value": "q", "missing_share": "Not known",
    },
)

# %%
say(read_levels(levels))
render(
    levels, title="Every attribute of every persona", source="personas.levels", most=6,
    subtitle="Share of the persona's customers with a journey in the period, with 95 % interval",
    columns={
        "title": "Persona", "attribute": "Attribute", "level": "Level", "customers": "Customers",
        "value": "Share",
    },
)

# %%
noted = review.table("observations")
objections = count_objections(noted.filter(noted.occurred_on <= review.as_of), described)
cards = review.save(
    "personas.cards", write_cards(described, sizes, behaviour, attributes, objections)
)
say(read_cards(cards))

# %%
show_drawn(cards, figures.draw_cards)

# %% [markdown] tags=["detail"]
# ## Are there groups that nobody described?
# Groups are sought once among all customers, whatever the segment, by their habits in the year before the period. A cluster is shown as a group only if it comes back in resamples (mean Jaccard similarity of at least 0.75), the silhouette is substantial (at least 0.25), and fewer customers stand halfway to the next cluster than about its centre: what is one undivided cloud can be cut anywhere, and is no persona.

# %%
groups = review.save(
    "personas.discovered",
    measure_discovered(
        review.journeys, discovered.members, discovered.groups, personas, described, sizes,
        review.rules,
    ),
)
tried = review.save("personas.tried", list_tried(discovered.tried))
show(
    groups.query("group != 'unknown'"), figures.plot_discovered, read_discovered,
    source="personas.discovered",
    subtitle=f"Share of the customers with a journey in the period, with 95 % interval; {review.period.name}",
)
say(read_tried(features, tried))

# %%
render(
    groups, title="Groups by behaviour", source="personas.discovered",
    subtitle="Share of the customers with a journey in the period, with 95 % interval",
    columns={
        "title": "Group", "marks": "Marked by (standard deviations)", "customers": "Customers",
        "value": "Share", "stability": "Stability", "silhouette": "Silhouette",
        "between": "Halfway", "most_like": "Most like", "most_like_share": "Fit it",
        "base_share": "Fit it of all",
    },
)

# %%
render(
    features, title="What groups were sought in", source="personas.features", most=6,
    columns={"feature": "Feature", "agreement": "Odd and even weeks agree", "used": "Used", "reason": "Why not"},
)

# %%
render(
    tried, title="How many clusters were tried", source="personas.tried", most=3,
    columns={
        "clusters": "Clusters", "silhouette": "Silhouette", "stability": "Least stability",
        "between": "Least gap", "held": "Hold", "chosen": "Chosen",
    },
)

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

# %% [markdown] tags=["detail"]
# ## Who moved between tiers?

# %%
tier_moves = review.save(
    "personas.tier_moves",
    measure_tier_moves(value_tiers, tiers_before, review.rules),
)
say(read_tier_moves(tier_moves))

# %%
render(
    tier_moves, title="Tiers a period before and now", source="personas.tier_moves", most=9,
    subtitle="Share of the customers of a tier when the period before began, with 95 % interval",
    columns={
        "from_tier": "Then", "value_tier": "Now", "move": "Move", "customers": "Customers",
        "value": "Share",
    },
)

# %% [markdown] tags=["detail"]
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
    subtitle=f"Share of followed journeys that reached the goal in the window, with 95 % interval; {review.period.name}",
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

# %% [markdown] tags=["detail"]
# ## What do accounts with several contacts do?
# The contacts of an account roll up to it: an account counts once, and intervals are between accounts. An account reached its goal if any contact did; more contacts are more chances.

# %%
accounts = review.save(
    "personas.accounts",
    measure_accounts(review.journeys, review.table("customers"), plans, review.rules),
)
say(read_accounts(accounts))

# %%
render(
    accounts, title="Accounts", source="personas.accounts",
    subtitle="With 95 % interval between accounts; of the first row, between customers",
    columns={
        "measure": "Measure", "journey_type": "Journey type", "contacts": "Accounts with",
        "hits": "Counted", "value": "Value",
    },
)

# %% tags=["claims"]
claims = review.save("personas.claims", gather_claims({
    "personas.behaviour": claim_behaviour(behaviour),
    "personas.attributes": claim_attributes(attributes),
}))

# %% tags=["claim"]
say(answer_personas(behaviour))
