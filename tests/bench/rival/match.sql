-- One round: the next cancelled time of each pool of a client, matched and offered at once. $1 is
-- the round, $2 the client of $3 clients, $4 the moment in minutes since 1970.
-- The first who fits, in the order of the static score, bounds how far one must look: time and
-- place give 1,100 points at most.
WITH chosen AS (
    SELECT c.id AS slot, best.place, best.id AS entry, best.score
    FROM cancelled c CROSS JOIN LATERAL (
        SELECT w.ctid AS place, w.id, w.since, w.stat + near.points
            + CASE WHEN w.prefers & c.part <> 0 THEN 600 ELSE 0 END AS score
        FROM waiting w CROSS JOIN LATERAL (SELECT CASE c.site WHEN 0 THEN w.near0
            WHEN 1 THEN w.near1 WHEN 2 THEN w.near2 WHEN 3 THEN w.near3
            ELSE w.near4 END) near (points)
        WHERE NOT w.offered AND w.pool = c.pool AND w.accepts & c.part <> 0
            AND near.points >= 0 AND w.duration <= c.duration
            AND w.modalities & c.modality <> 0 AND c.requires & ~w.ready = 0
            AND w.needs & ~c.provides = 0 AND w.notice <= c.start - $4
            AND w.stat >= (
                SELECT f.stat + near.points - 1100
                    + CASE WHEN f.prefers & c.part <> 0 THEN 600 ELSE 0 END
                FROM waiting f CROSS JOIN LATERAL (SELECT CASE c.site WHEN 0 THEN f.near0
                    WHEN 1 THEN f.near1 WHEN 2 THEN f.near2 WHEN 3 THEN f.near3
                    ELSE f.near4 END) near (points)
                WHERE NOT f.offered AND f.pool = c.pool AND f.accepts & c.part <> 0
                    AND near.points >= 0 AND f.duration <= c.duration
                    AND f.modalities & c.modality <> 0 AND c.requires & ~f.ready = 0
                    AND f.needs & ~c.provides = 0 AND f.notice <= c.start - $4
                ORDER BY f.stat DESC LIMIT 1)
        ORDER BY score DESC, w.since, w.id LIMIT 1
    ) best
    WHERE c.round = $1 AND c.pool % $3 = $2
), taken AS (
    UPDATE waiting w SET offered = true FROM chosen WHERE w.ctid = chosen.place
)
INSERT INTO offer (slot, entry, score, made_at, deadline)
SELECT slot, entry, score, now(), now() + interval '4 hours' FROM chosen
