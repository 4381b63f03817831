// Finds what the handbook says, within what the customer may see.
import { Pinecone } from "@pinecone-database/pinecone";

const index = new Pinecone().index("handbook");

export async function retrieve(question: number[], tenantId: string) {
  return index.namespace(tenantId).query({ vector: question, topK: 5, filter: { tenant_id: tenantId } });
}
