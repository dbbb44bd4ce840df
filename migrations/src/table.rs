//! What every table has, and the few shapes that the migrations repeat.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{pk_uuid, timestamp_with_time_zone};

/// A table with the columns that every table has: id, created_at, updated_at (R1).
pub(crate) fn table(name: &'static str) -> TableCreateStatement {
    Table::create()
        .table(name)
        .col(pk_uuid("id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .to_owned()
}

/// A key from `table.column` to the id of `to`.
pub(crate) fn references(
    table: &'static str,
    column: &'static str,
    to: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(to, "id").on_delete(on_delete).to_owned()
}

/// Creates an index on each entry of `columns`, which names one column or several in order.
pub(crate) async fn index(
    m: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&[&'static str]],
) -> Result<(), DbErr> {
    for names in columns {
        let mut index = Index::create().name(format!("idx_{table}_{}", names.join("_"))).table(table).to_owned();
        for name in *names {
            index.col(*name);
        }
        m.create_index(index).await?;
    }
    Ok(())
}

/// Creates a unique index on `columns`, in order.
pub(crate) async fn unique(m: &SchemaManager<'_>, table: &'static str, columns: &[&'static str]) -> Result<(), DbErr> {
    let mut index = Index::create().name(format!("uq_{table}_{}", columns.join("_"))).table(table).unique().to_owned();
    for name in columns {
        index.col(*name);
    }
    m.create_index(index).await
}

/// Drops `tables` in order.
pub(crate) async fn drop_tables(m: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        m.drop_table(Table::drop().table(*table).to_owned()).await?;
    }
    Ok(())
}
