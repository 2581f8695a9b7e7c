package org.credence.lab.report;

import java.io.StringWriter;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/** The parts that all our JSON has in common: schema first, all digits, null for what is not finite, two blanks of indent. */
final class JsonText {

  /** Version of the contract in docs/json.md: grows when a field changes its meaning or goes; new fields do not change it. */
  static final int SCHEMA = 1;

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private static final double LARGEST_EXACT = 1L << 53; // whole numbers up to here are doubles

  private JsonText() {}

  /** One object, ended by a newline, whose first field is the schema. */
  static String object(Consumer<JsonGenerator> fields) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(new Pretty(), out)) {
      json.writeStartObject();
      json.writeNumberProperty("schema", SCHEMA);
      fields.accept(json);
      json.writeEndObject();
    }
    return out.append('\n').toString();
  }

  /** A number, or null if it is not finite. */
  static void number(JsonGenerator json, String name, double value) {
    json.writeName(name);
    number(json, value);
  }

  /** A number, or null if it is not finite. */
  static void number(JsonGenerator json, double value) {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }

  /** A number that counts something: without a fraction where it is whole, or null if it is not finite. */
  static void count(JsonGenerator json, String name, double value) {
    if (value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT) {
      json.writeNumberProperty(name, (long) value);
    } else {
      number(json, name, value);
    }
  }

  /** Text, or null if it is empty. */
  static void textOrNull(JsonGenerator json, String name, String text) {
    json.writeName(name);
    if (text.isEmpty()) {
      json.writeNull();
    } else {
      json.writeString(text);
    }
  }

  static void texts(JsonGenerator json, String name, Collection<String> texts) {
    json.writeArrayPropertyStart(name);
    texts.forEach(json::writeString);
    json.writeEndArray();
  }

  static void numbers(JsonGenerator json, String name, Map<String, Double> numbers) {
    json.writeObjectPropertyStart(name);
    numbers.forEach((key, value) -> number(json, key, value));
    json.writeEndObject();
  }

  static void numbers(JsonGenerator json, String name, double[] numbers) {
    json.writeArrayPropertyStart(name);
    for (double number : numbers) {
      number(json, number);
    }
    json.writeEndArray();
  }

  /** What is stated about the error of a number: kind, lower, upper, level, anytime if it is, reason. */
  static void error(JsonGenerator json, String name, double value, ErrorStatement error) {
    record Limits(double lower, double upper, double level, String reason) {}
    Limits limits =
        error.match(
            exact -> new Limits(value, value, Double.NaN, ""),
            interval -> new Limits(interval.lower(), interval.upper(), interval.level(), ""),
            bound -> new Limits(bound.lower(), bound.upper(), Double.NaN, ""),
            unknown -> new Limits(Double.NaN, Double.NaN, Double.NaN, unknown.reason()));
    json.writeObjectPropertyStart(name);
    json.writeStringProperty("kind", error.kind());
    number(json, "lower", limits.lower());
    number(json, "upper", limits.upper());
    number(json, "level", limits.level());
    if (error instanceof ErrorStatement.Interval interval && interval.anytime()) {
      json.writeBooleanProperty("anytime", true);
    }
    textOrNull(json, "reason", limits.reason());
    json.writeEndObject();
  }

  /** Engine, guarantee, stop and outcome, with the reason or the conflict where there is one. */
  static void outcome(JsonGenerator json, String engine, Outcome<?> outcome) {
    json.writeStringProperty("engine", engine);
    json.writeStringProperty("guarantee", outcome.diagnostics().guarantee().label());
    json.writeStringProperty("stop", outcome.diagnostics().stop().label());
    json.writeStringProperty("outcome", outcome.label());
    if (outcome instanceof Outcome.GaveUp<?> gaveUp) {
      json.writeStringProperty("reason", gaveUp.reason());
    } else if (outcome instanceof Outcome.Impossible<?> impossible) {
      texts(json, "conflict", impossible.conflict());
    }
  }

  /** An estimate as two fields, the number and what is stated about its error; null and null where there is none. */
  static void estimate(JsonGenerator json, String name, Optional<Estimate> estimate) {
    if (estimate.isPresent()) {
      number(json, name, estimate.get().value());
      error(json, name + "Error", estimate.get().value(), estimate.get().error());
    } else {
      json.writeNullProperty(name);
      json.writeNullProperty(name + "Error");
    }
  }

  static void diagnostics(JsonGenerator json, Diagnostics diagnostics, String evaluationUnit) {
    json.writeObjectPropertyStart("diagnostics");
    json.writeNumberProperty("steps", diagnostics.steps());
    json.writeNumberProperty("evaluations", diagnostics.evaluations());
    json.writeStringProperty("evaluationUnit", evaluationUnit);
    number(json, "elapsedSeconds", diagnostics.elapsed().toNanos() / 1e9);
    json.writeNumberProperty("peakBytes", diagnostics.peakBytes());
    numbers(json, "measures", diagnostics.measures());
    json.writeEndObject();
  }

  /** Seed, threads and budgets; a budget that is not set is null. */
  static void run(JsonGenerator json, Run run) {
    Budget budget = run.budget();
    json.writeObjectPropertyStart("run");
    json.writeNumberProperty("seed", run.seed());
    json.writeNumberProperty("threads", run.threads());
    json.writeObjectPropertyStart("budgets");
    limit(json, "steps", budget.steps());
    limit(json, "evaluations", budget.evaluations());
    number(json, "seconds", budget.time().map(t -> t.toNanos() / 1e9).orElse(Double.NaN));
    limit(json, "bytes", budget.bytes());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void limit(JsonGenerator json, String name, OptionalLong limit) {
    json.writeName(name);
    if (limit.isPresent()) {
      json.writeNumber(limit.getAsLong());
    } else {
      json.writeNull();
    }
  }

  /** Two blanks of indent and plain newlines, on every system. */
  private static final class Pretty extends ObjectWriteContext.Base {
    private static final Separators SEPARATORS =
        Separators.createDefaultInstance()
            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    private final DefaultIndenter indenter = new DefaultIndenter("  ", "\n");

    @Override
    public PrettyPrinter getPrettyPrinter() {
      DefaultPrettyPrinter printer = new DefaultPrettyPrinter(SEPARATORS);
      printer.indentObjectsWith(indenter);
      printer.indentArraysWith(indenter);
      return printer;
    }

    @Override
    public boolean hasPrettyPrinter() {
      return true;
    }
  }
}
