# ruleid: ADV-DG-001
huggingface-cli download acme/classifier --local-dir models
# ok: ADV-DG-001
hf download acme/classifier --revision 0123456789abcdef0123456789abcdef01234567
# ok: ADV-DG-001
hf download "$MODEL"
# ruleid: ADV-DG-001
git clone https://huggingface.co/acme/tagger
cp tagger/weights.bin models/
# Padding between two clones: what stands far below is no part of this one.
# Padding between two clones: what stands far below is no part of this one.
# Padding between two clones: what stands far below is no part of this one.
# ruleid: ADV-DG-001
ollama pull llama3.1
# ruleid: ADV-DG-001
ollama pull llama3.1:latest
# ok: ADV-DG-001
ollama pull llama3.1:8b-instruct-q4_K_M
# ruleid: ADV-DG-001
vllm serve acme/chat --port 8000
# ok: ADV-DG-001
vllm serve acme/chat --revision 0123456789abcdef0123456789abcdef01234567
# ok: ADV-DG-001
vllm serve ./models/chat
# The commit that was tested is checked out.
# ok: ADV-DG-001
git clone https://huggingface.co/acme/ranker && cd ranker && git checkout 0123456
