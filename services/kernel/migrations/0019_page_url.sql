-- The address by which a page calls itself, where another one of the same host was submitted: an edit may arrive under
-- either, or under a third.
ALTER TABLE article ADD COLUMN page_url text NOT NULL DEFAULT '';
CREATE INDEX article_page_url ON article (page_url, id) WHERE page_url <> '';
