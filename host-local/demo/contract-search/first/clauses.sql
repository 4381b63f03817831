CREATE EXTENSION IF NOT EXISTS vector;
CREATE TABLE clauses (
    id uuid PRIMARY KEY,
    contract text NOT NULL,
    department text NOT NULL,
    embedding vector(1536)
);
ALTER TABLE clauses ENABLE ROW LEVEL SECURITY;
