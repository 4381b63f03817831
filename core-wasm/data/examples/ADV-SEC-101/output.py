import ast
import html
import json
import shlex
import sqlite3
import subprocess

from anthropic import Anthropic
from openai import OpenAI

client = OpenAI()
claude = Anthropic()


def calculate(question):
    response = client.chat.completions.create(model="gpt-4o-2024-08-06", messages=[{"role": "user", "content": question}])
    formula = response.choices[0].message.content.strip()
    # ruleid: ADV-SEC-101
    return eval(formula)


def run(task):
    answer = claude.messages.create(model="claude-sonnet-4-5-20250929", max_tokens=100, messages=[{"role": "user", "content": task}])
    command = f"cd /srv && {answer.content[0].text}"
    # ruleid: ADV-SEC-101
    subprocess.run(command, shell=True)


def ask(prompt):
    return client.responses.create(model="gpt-4o-2024-08-06", input=prompt).output_text


def report(connection: sqlite3.Connection, prompt):
    statement = ask(prompt)
    # ruleid: ADV-SEC-101
    connection.execute(statement)


def execute_code(code):
    exec(code)


def solve(prompt):
    # ruleid: ADV-SEC-101
    execute_code(ask(prompt))


def safe_literal(prompt):
    tokens = client.responses.create(model="gpt-4o-2024-08-06", input=prompt).usage.total_tokens
    # ok: ADV-SEC-101
    return eval(str(tokens))


def safe_argument(prompt):
    word = shlex.quote(ask(prompt))
    # ok: ADV-SEC-101
    subprocess.run(f"grep {word} notes.txt", shell=True)


def safe_list(prompt):
    word = ask(prompt)
    # ok: ADV-SEC-101
    subprocess.run(["grep", word, "notes.txt"])


def safe_parameter(connection: sqlite3.Connection, prompt):
    name = ask(prompt)
    # ok: ADV-SEC-101
    connection.execute("SELECT * FROM notes WHERE title = ?", (name,))


def safe_choice(prompt):
    action = ask(prompt)
    if action not in {"start", "stop"}:
        raise ValueError(action)
    # ok: ADV-SEC-101
    subprocess.run(f"service web {action}", shell=True)


def safe_executor(executor, prompt):
    # ok: ADV-SEC-101
    executor.execute(ask(prompt))
