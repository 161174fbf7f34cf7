"""What the tables of the record have in common. Times are UTC epoch milliseconds; JSON columns hold plain values."""

from sqlalchemy import BigInteger, Integer, MetaData, Text, TypeDecorator

from core.text import remove_controls

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class CleanText(TypeDecorator[str]):
    """Text from outside: no C0 controls, no lone surrogates (PostgreSQL refuses NUL, neither database takes half a character)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: object) -> str | None:
        """The value as it is stored and compared."""
        return value if value is None else remove_controls(value)[0]


Id = BigInteger().with_variant(Integer, "sqlite")
