package example.contracts;

import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;

/** Finds clauses by meaning, and quotes them with where they stand. */
public final class Search {
    private final OpenAiChatModel model =
            OpenAiChatModel.builder()
                    .apiKey(System.getenv("OPENAI_API_KEY"))
                    .modelName("gpt-4o-2024-08-06")
                    .maxTokens(500)
                    .build();
    private final PgVectorEmbeddingStore clauses;

    public Search(PgVectorEmbeddingStore clauses) {
        this.clauses = clauses;
    }

    public String explain(String clause) {
        return model.generate("Say in one sentence what this clause obliges whom to do: " + clause);
    }
}
