-- migration: 1 recency, frequency, money

-- One row per customer of a run: what was counted and how they were scored.
-- privacy: traits; by person
-- kept: goes; after ninety runs
CREATE TABLE IF NOT EXISTS insight_rfm (
    run UInt32,
    person UInt64,
    last_at DateTime64(3, 'UTC'),            -- the last completed order; of those without one, their last order document
    orders UInt32,                           -- completed orders in the window
    revenue Decimal(18, 4),                  -- of the run's currency, cancellations taken off
    r UInt8,                                 -- 1 the worst fifth, 5 the best
    f UInt8,
    m UInt8,
    cell LowCardinality(String),             -- the three as text: '543'
    part LowCardinality(String)              -- champions, loyal … by the map in docs/reference/rfm.md
) ENGINE = ReplacingMergeTree PARTITION BY intDiv(run, 30) ORDER BY (run, person);

-- One row per cell of a run: how many customers, and their money. Stays when the customers' rows are put away.
-- privacy: none
-- kept: ever; the cells of each run, at most once a day
CREATE TABLE IF NOT EXISTS insight_rfm_cells (
    run UInt32,
    cell LowCardinality(String),
    part LowCardinality(String),
    customers UInt64,
    orders UInt64,
    revenue Decimal(38, 4)
) ENGINE = ReplacingMergeTree ORDER BY (run, cell);
