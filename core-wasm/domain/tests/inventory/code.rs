//! Agents, tools, prompts and datasets in code.

use advisory_domain::model::ComponentKind;

use super::seen_kind;

#[test]
fn agents_are_named_by_their_argument_or_their_variable() {
    let text = "from crewai import Agent, Crew\nfrom langgraph.graph import StateGraph\nfrom langgraph.prebuilt import create_react_agent\nr = Agent(role='Researcher', goal='x')\nworkflow = StateGraph(dict)\nhelper = create_react_agent(llm, tools)\n";
    assert_eq!(
        seen_kind("app/a.py", text, ComponentKind::Agent),
        ["agent Researcher 4", "agent helper 6", "agent workflow 5"]
    );
}

#[test]
fn constructors_of_other_things_are_no_agents() {
    let text = "import openai\nfrom estate import Agent\nfrom requests import tool\na = Agent(name='Realtor')\n@tool\ndef f():\n    pass\n";
    assert!(seen_kind("app/a.py", text, ComponentKind::Agent).is_empty());
    assert!(seen_kind("app/a.py", text, ComponentKind::Tool).is_empty());
}

#[test]
fn tools_are_named_by_what_a_model_calls() {
    let text = "from langchain_core.tools import tool, StructuredTool, BaseTool\nfrom mcp.server.fastmcp import FastMCP\nmcp = FastMCP('x')\n@tool\ndef search(q):\n    return q\n@mcp.tool()\ndef delete(id):\n    return id\nt = StructuredTool.from_function(func=run_query)\nclass Lookup(BaseTool):\n    pass\nspec = [{'type': 'function', 'function': {'name': 'get_weather', 'parameters': {}}}]\n";
    assert_eq!(
        seen_kind("app/a.py", text, ComponentKind::Tool),
        [
            "tool Lookup 11",
            "tool delete 8",
            "tool get_weather 13",
            "tool run_query 10",
            "tool search 5"
        ]
    );
}

#[test]
fn prompts_are_system_messages_and_templates() {
    let text = "from openai import OpenAI\nSYSTEM_PROMPT = 'You are a careful assistant for claims handlers.'\nmessages = [{'role': 'system', 'content': SYSTEM_PROMPT}, {'role': 'user', 'content': q}]\nclient.messages.create(system='You answer in one sentence.')\nprompt_path = 'this is some path to a file of prompts on the disk'\n";
    assert_eq!(
        seen_kind("app/a.py", text, ComponentKind::Prompt),
        [
            "prompt app/a.py#SYSTEM_PROMPT 2",
            "prompt app/a.py#system 3,4"
        ]
    );
    assert_eq!(
        seen_kind(
            "prompts/triage.md",
            "You are a nurse.\n",
            ComponentKind::Prompt
        ),
        ["prompt prompts/triage.md 1"]
    );
    assert!(seen_kind("prompts/README.md", "About.\n", ComponentKind::Prompt).is_empty());
    assert!(
        seen_kind(
            "shop/a.py",
            "x = {'role': 'system', 'content': 'cron'}\n",
            ComponentKind::Prompt
        )
        .is_empty()
    );
}

#[test]
fn datasets_are_named_where_they_are_loaded() {
    let text = "from datasets import load_dataset\na = load_dataset('squad', revision='main')\nb = load_dataset('json', data_files='data/train.jsonl')\n";
    assert_eq!(
        seen_kind("app/a.py", text, ComponentKind::Dataset),
        [
            "dataset data/train.jsonl 3",
            "dataset huggingface:squad@main 2"
        ]
    );
}
