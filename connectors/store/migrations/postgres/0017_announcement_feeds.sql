-- Each feed is told for itself: what waits for one must not lie in the way of another.

CREATE INDEX announcement_of_feed ON announcement (region, feed, number);
