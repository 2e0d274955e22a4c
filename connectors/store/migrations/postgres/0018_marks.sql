-- By what the content of a partition is known again: a checksum of the record before the offset.

ALTER TABLE place ADD COLUMN mark BIGINT;

-- `offsets` has first the offsets and then as many marks, NULL where there is none: the functions that
-- call this one pass it on as it is.
CREATE OR REPLACE FUNCTION backfill_write_places(
    for_region TEXT, for_reader TEXT, feeds TEXT[], partitions BIGINT[], offsets BIGINT[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    count INT := cardinality(feeds);
BEGIN
    INSERT INTO place (region, reader, feed, partition, next_offset, mark)
    SELECT for_region, for_reader, *
    FROM unnest(feeds, partitions, offsets[1:count], offsets[count + 1:2 * count])
    ON CONFLICT (region, reader, feed, partition)
    DO UPDATE SET next_offset = excluded.next_offset, mark = excluded.mark;
END $$;
