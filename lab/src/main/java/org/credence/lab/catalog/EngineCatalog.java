package org.credence.lab.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.credence.bayes.exact.EliminationOrder;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Problem;
import org.credence.core.input.Escaped;
import org.credence.core.uncertainty.Estimate;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;

/**
 * Every engine, registered once, and made from text. The label of an engine made here reads back to an equal engine. Immutable.
 *
 * <pre>{@code
 * var engine = EngineCatalog.standard().marginals("gibbs[warmup=500]");
 * }</pre>
 */
public final class EngineCatalog {

  private final List<EngineEntry> entries;
  private final Map<String, EngineEntry> byName; // names and aliases

  private EngineCatalog(List<EngineEntry> entries) {
    this.entries = List.copyOf(entries);
    Map<String, EngineEntry> names = new LinkedHashMap<>();
    for (EngineEntry entry : entries) {
      List<String> all = new ArrayList<>(List.of(entry.name()));
      all.addAll(entry.aliases());
      for (String name : all) {
        if (names.putIfAbsent(name, entry) != null) {
          throw new IllegalArgumentException(
              "two engines of the catalog are called " + name + "; rename one");
        }
      }
    }
    this.byName = Collections.unmodifiableMap(names);
  }

  /** The engines of this toolkit. */
  public static EngineCatalog standard() {
    return Standard.CATALOG;
  }

  /** A catalog of these engines. */
  public static EngineCatalog of(List<EngineEntry> entries) {
    return new EngineCatalog(entries);
  }

  /** All engines, in the order in which they are best read. */
  public List<EngineEntry> entries() {
    return entries;
  }

  /** The engines that answer that kind of question. */
  public List<EngineEntry> answering(Question<?, ?> question) {
    return entries.stream().filter(entry -> entry.answers(question)).toList();
  }

  /**
   * The engine of that name or alias.
   *
   * @throws CatalogException if there is none, with the nearest names
   */
  public EngineEntry find(String name) {
    return find(name, entries);
  }

  /** The engine of that name; if there is none, these are named. */
  private EngineEntry find(String name, List<EngineEntry> named) {
    EngineEntry entry = byName.get(name);
    if (entry == null) {
      throw new CatalogException(
          "there is no engine "
              + Escaped.quote(name)
              + "; "
              + NearestNames.didYouMean(
                  name,
                  byName.entrySet().stream()
                      .filter(known -> named.contains(known.getValue()))
                      .map(Map.Entry::getKey)
                      .toList(),
                  "there are " + names(named) + " ('credence engines' tells more)"));
    }
    return entry;
  }

  /**
   * The engine that the text means, for that kind of question.
   *
   * @throws CatalogException if the text is no engine, does not answer that kind of question, or has a bad setting
   */
  public <P extends Problem<A>, A> InferenceEngine<P, A> engine(
      Question<P, A> question, String text) {
    return engine(question, EngineText.parse(text));
  }

  /**
   * The engine that the text means, eliminating in that order.
   *
   * @throws CatalogException also if it takes no order, or the text sets another
   */
  public <P extends Problem<A>, A> InferenceEngine<P, A> engine(
      Question<P, A> question, String text, EliminationOrder order) {
    EngineText parsed = EngineText.parse(text);
    EngineEntry entry = find(parsed.name(), answering(question));
    if (entry.answers(question) && !entry.takesOrder(question)) {
      throw new CatalogException(
          "engine "
              + entry.name()
              + " takes no elimination order; engines that do: "
              + names(entries.stream().filter(other -> other.takesOrder(question)).toList()));
    }
    if (parsed.settings().containsKey(EngineEntry.ORDER)) {
      throw new CatalogException(
          "engine "
              + text
              + " sets an order, and an elimination order is given too; leave one of them out");
    }
    return entry
        .make(question, parsed.settings(), order)
        .orElseGet(() -> engine(question, parsed)); // which says what it does not answer
  }

  /** The engines of a list such as {@code ve,gibbs[warmup=500],bp}. */
  public <P extends Problem<A>, A> List<InferenceEngine<P, A>> engines(
      Question<P, A> question, String list) {
    List<InferenceEngine<P, A>> engines = new ArrayList<>();
    for (EngineText text : EngineText.parseList(list)) {
      InferenceEngine<P, A> engine = engine(question, text);
      if (engines.stream().anyMatch(other -> other.toString().equals(engine.toString()))) {
        throw new CatalogException(
            "engine " + engine + " is listed twice; list it once, or with other settings");
      }
      engines.add(engine);
    }
    return engines;
  }

  private <P extends Problem<A>, A> InferenceEngine<P, A> engine(
      Question<P, A> question, EngineText text) {
    EngineEntry entry = find(text.name(), answering(question));
    Optional<InferenceEngine<P, A>> engine = entry.make(question, text.settings());
    return engine.orElseThrow(
        () ->
            new CatalogException(
                "engine "
                    + entry.name()
                    + " does not answer "
                    + question
                    + " (it answers "
                    + entry.questions().stream()
                        .map(Question::label)
                        .collect(Collectors.joining(", "))
                    + "); engines that do: "
                    + names(answering(question))));
  }

  /** {@link #engine} for marginals. */
  public InferenceEngine<MarginalProblem, Marginals> marginals(String text) {
    return engine(Question.MARGINALS, text);
  }

  /** {@link #engine} for the probability of the evidence. */
  public InferenceEngine<EvidenceProbabilityProblem, Estimate> evidenceProbability(String text) {
    return engine(Question.EVIDENCE_PROBABILITY, text);
  }

  /** {@link #engine} for the most probable assignment. */
  public InferenceEngine<MostProbableProblem, MostProbableAssignment> mostProbable(String text) {
    return engine(Question.MOST_PROBABLE, text);
  }

  /** {@link #engine} for drawing a continuation. */
  public InferenceEngine<GenerationProblem, Generation> generation(String text) {
    return engine(Question.GENERATION, text);
  }

  /** {@link #engine} for the law of continuations; a sampler answers with its empirical law. */
  public InferenceEngine<TextLawProblem, TextLaw> textLaw(String text) {
    return engine(Question.TEXT_LAW, text);
  }

  private static String names(List<EngineEntry> entries) {
    return entries.isEmpty()
        ? "none"
        : entries.stream().map(EngineEntry::name).collect(Collectors.joining(", "));
  }

  /** Made when first asked for. */
  private static final class Standard {
    private static final EngineCatalog CATALOG = make();

    private static EngineCatalog make() {
      List<EngineEntry> all = new ArrayList<>(NetworkEngines.entries());
      all.addAll(TextEngines.entries());
      return new EngineCatalog(all);
    }
  }
}
