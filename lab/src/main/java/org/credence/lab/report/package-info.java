/**
 * Result records as text: terminal table, Markdown, CSV and JSON, one class per result and form. Reads records alone: nothing is
 * computed here but medians and roundings, and the JSON is the contract of docs/json.md.
 */
@NullMarked
package org.credence.lab.report;

import org.jspecify.annotations.NullMarked;
