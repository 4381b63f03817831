from autogen import UserProxyAgent
from langchain_experimental.agents import create_pandas_dataframe_agent

# ruleid: ADV-HO-002
proxy = UserProxyAgent("user", human_input_mode="NEVER")
# ruleid: ADV-HO-002
agent = create_pandas_dataframe_agent(llm, table, allow_dangerous_code=True)
# ok: ADV-HO-002
careful = UserProxyAgent("user", human_input_mode="ALWAYS")
# ok: ADV-HO-002
safe = create_pandas_dataframe_agent(llm, table, allow_dangerous_code=False)
# ok: ADV-HO-002
text = 'human_input_mode="NEVER"'
