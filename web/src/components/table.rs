//! A table of figures.

use leptos::prelude::*;

use crate::page_text;

/// Rows and columns; where there is too little room it scrolls by itself.
#[component]
pub fn Table(
    /// What it is of.
    label: String,
    /// What it holds.
    table: page_text::Table,
) -> impl IntoView {
    let row = |row: Vec<String>| {
        let mut values = row.into_iter();
        let name = values.next();
        let value = |value: String| view! { <td>{value}</td> };
        view! { <tr><th scope="row">{name}</th>{values.map(value).collect_view()}</tr> }
    };
    let head = |head: String| view! { <th scope="col">{head}</th> };
    view! {
        <div class="table" tabindex="0" role="region" aria-label=label><table>
            <thead><tr>{table.heads.into_iter().map(head).collect_view()}</tr></thead>
            <tbody>{table.rows.into_iter().map(row).collect_view()}</tbody>
        </table></div>
    }
}
