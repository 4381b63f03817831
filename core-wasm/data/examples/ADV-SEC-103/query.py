import sqlite3

from agents import function_tool
from langchain_core.tools import tool

connection = sqlite3.connect("shop.db")


@tool
def run_query(query: str) -> str:
    """Runs a query."""
    cursor = connection.cursor()
    # ruleid: ADV-SEC-103
    cursor.execute(query)
    return str(cursor.fetchall())


@function_tool
def find_order(customer: str) -> str:
    """Finds the orders of a customer."""
    # ruleid: ADV-SEC-103
    rows = connection.execute(f"SELECT * FROM orders WHERE customer = '{customer}'")
    return str(list(rows))


@tool
def find_product(title: str) -> str:
    """Finds a product."""
    # ok: ADV-SEC-103
    rows = connection.execute("SELECT * FROM products WHERE title = ?", (title,))
    return str(list(rows))


@tool
def count_orders(year: int) -> str:
    """Counts the orders of a year."""
    # ok: ADV-SEC-103
    rows = connection.execute(f"SELECT count(*) FROM orders WHERE year = {year}")
    return str(list(rows))


def migrate(statement: str):
    # ok: ADV-SEC-103
    connection.execute(statement)
