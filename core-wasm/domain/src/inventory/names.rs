//! Names of functions and classes that show an agent, a tool, a model or a call of one.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Functions and classes whose first argument, or `model` argument, is a repository of the Hub.
pub(super) const HUB_LOADERS: &[&str] = &[
    "from_pretrained",
    "SentenceTransformer",
    "CrossEncoder",
    "SparseEncoder",
    "HuggingFaceEmbeddings",
    "HuggingFaceEmbedding",
    "HuggingFaceBgeEmbeddings",
    "HuggingFaceEndpoint",
    "HuggingFaceHub",
    "HuggingFacePipeline",
    "from_model_id",
    "snapshot_download",
    "hf_hub_download",
    "pipeline",
    "HfInference",
    "LLM",
    "TransformersModel",
    "HfApiModel",
    "InferenceClientModel",
    "InferenceClient",
    "SentenceTransformerEmbeddingFunction",
    "HuggingFaceTransformersEmbeddings",
    "HuggingFaceLLM",
];

/// What a loader calls the argument that is the repository.
pub(super) const HUB_ARGUMENTS: &[&str] = &[
    "model",
    "model_name",
    "model_id",
    "repo_id",
    "pretrained_model_name_or_path",
    "model_name_or_path",
    "modelName",
];

/// Constructors and functions that make an agent; they count when they come from a known package.
pub(super) const AGENTS: &[&str] = &[
    "Agent",
    "AgentExecutor",
    "AssistantAgent",
    "BedrockAgent",
    "ChatCompletionAgent",
    "CodeAgent",
    "CodeActAgent",
    "ConversableAgent",
    "Crew",
    "DeepAgent",
    "FunctionAgent",
    "GPTAssistantAgent",
    "LlmAgent",
    "LoopAgent",
    "MultiAgentOrchestrator",
    "OpenAIAssistantAgent",
    "ParallelAgent",
    "RealtimeAgent",
    "ReActAgent",
    "SequentialAgent",
    "StateGraph",
    "Swarm",
    "ToolCallingAgent",
    "ToolLoopAgent",
    "UserProxyAgent",
    "AgentWorkflow",
    "ChatAgent",
    "Experimental_Agent",
    "OpenAIAgent",
    "create_agent",
    "createAgent",
    "create_react_agent",
    "createReactAgent",
    "create_deep_agent",
    "createDeepAgent",
    "create_openai_functions_agent",
    "createOpenAIFunctionsAgent",
    "create_openai_tools_agent",
    "createOpenAIToolsAgent",
    "create_tool_calling_agent",
    "createToolCallingAgent",
    "create_sql_agent",
    "create_csv_agent",
    "create_pandas_dataframe_agent",
    "create_json_agent",
    "create_supervisor",
    "createSupervisor",
    "create_swarm",
    "initialize_agent",
    "initializeAgentExecutorWithOptions",
    "create_structured_chat_agent",
    "create_xml_agent",
];

/// Decorators that make a function a tool of a model.
pub(super) const TOOL_DECORATORS: &[&str] = &[
    "tool",
    "function_tool",
    "tool_plain",
    "kernel_function",
    "ai_function",
    "beta_tool",
];

/// Calls and constructors that make a tool.
pub(super) const TOOL_MAKERS: &[&str] = &[
    "tool",
    "Tool",
    "DynamicTool",
    "DynamicStructuredTool",
    "StructuredTool",
    "FunctionTool",
    "createTool",
    "from_function",
    "from_defaults",
    "registerTool",
    "function_tool",
    "defineTool",
    "FunctionDeclaration",
];

/// Members, or pairs of the last two names of a call, that ask a model for an answer.
pub(super) const MODEL_CALLS: &[&str] = &[
    "completions.create",
    "completions.parse",
    "completions.stream",
    "responses.create",
    "responses.parse",
    "responses.stream",
    "messages.create",
    "messages.stream",
    "embeddings.create",
    "images.generate",
    "transcriptions.create",
    "models.generate_content",
    "models.generateContent",
    "models.embed_content",
    "models.generate_content_stream",
    "models.generateContentStream",
    "chat.complete",
    "chat.stream",
    "generate_content",
    "generate_content_async",
    "generateContent",
    "generateContentStream",
    "invoke_model",
    "invoke_model_with_response_stream",
    "converse_stream",
    "InvokeModelCommand",
    "ConverseCommand",
    "ConverseStreamCommand",
    "InvokeModelWithResponseStreamCommand",
    "generateText",
    "streamText",
    "generateObject",
    "streamObject",
    "acompletion",
    "ainvoke",
    "chat_completion",
    "chatCompletion",
    "textGeneration",
    "invoke_endpoint",
    "Runner.run",
    "Runner.run_sync",
    "run_sync",
    "kickoff",
    "initiate_chat",
];

/// Calls so common a name that only a framework's import makes them calls of a model.
pub(super) const FRAMEWORK_CALLS: &[&str] = &[
    "invoke",
    "predict",
    "stream",
    "batch",
    "agenerate",
    "generate",
    "completion",
    "chat",
    "converse",
];

pub(super) static CALLS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| MODEL_CALLS.iter().copied().collect());
pub(super) static MAKERS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    [
        AGENTS,
        TOOL_MAKERS,
        HUB_LOADERS,
        FRAMEWORK_CALLS,
        &["load_dataset", "load"],
    ]
    .concat()
    .into_iter()
    .collect()
});
