package org.credence.lab.catalog;

import static org.credence.lab.catalog.NetworkSettings.DAMPING;
import static org.credence.lab.catalog.NetworkSettings.ITERATIONS;
import static org.credence.lab.catalog.NetworkSettings.STEPS;
import static org.credence.lab.catalog.NetworkSettings.STEPS_TEXT;
import static org.credence.lab.catalog.NetworkSettings.UNIT;
import static org.credence.lab.catalog.Question.EVIDENCE_PROBABILITY;
import static org.credence.lab.catalog.Question.MARGINALS;
import static org.credence.lab.catalog.Question.MARGINAL_MAP;
import static org.credence.lab.catalog.Question.MOST_PROBABLE;

import java.util.List;
import org.credence.bayes.bounds.WeightedMiniBucket;
import org.credence.bayes.search.AndOrSearch;
import org.credence.bayes.search.LocalSearch;
import org.credence.bayes.variational.MeanField;
import org.credence.bayes.variational.StructuredMeanField;
import org.credence.bayes.variational.TreeExpectationPropagation;

/** Engines for networks that optimise a bound or search between bounds. */
final class BoundEngines {

  private BoundEngines() {}

  static List<EngineEntry> entries() {
    return List.of(
        meanField(),
        structuredMeanField(),
        treeExpectationPropagation(),
        weightedMiniBucket(),
        andOrSearch(),
        localSearch());
  }

  private static EngineEntry meanField() {
    MeanField standard = MeanField.standard();
    return EngineEntry.named("mean-field")
        .alias("mf")
        .description(
            "Fits a product of independent distributions by coordinate ascent on the evidence bound.")
        .guarantee("marginals heuristic; log evidence a lower bound")
        .setting(
            "tolerance",
            UNIT,
            standard.tolerance(),
            "largest change in a sweep at which a restart has converged")
        .setting(
            "iterations",
            ITERATIONS,
            standard.iterations(),
            "sweeps before a restart ends unconverged")
        .setting("restarts", ITERATIONS, standard.restarts(), "number of starts")
        .answersMarginalsAndEvidence(
            s -> new MeanField(s.decimal("tolerance"), s.count("iterations"), s.count("restarts")))
        .build();
  }

  private static EngineEntry structuredMeanField() {
    StructuredMeanField standard = StructuredMeanField.standard();
    return EngineEntry.named("structured-mean-field")
        .alias("smf")
        .description(
            "Fits a product over blocks, each solved exactly, by coordinate ascent on the evidence bound.")
        .guarantee(
            "exact where one block holds each connected part; else marginals heuristic, log evidence a lower bound")
        .setting(
            "cells",
            SettingDomain.whole(2, StructuredMeanField.MOST_CELLS),
            standard.cells(),
            "most cells of a table inside a block")
        .setting(
            "tolerance",
            UNIT,
            standard.tolerance(),
            "largest change in a sweep at which an ascent has converged")
        .setting(
            "iterations",
            ITERATIONS,
            standard.iterations(),
            "sweeps before an ascent ends unconverged")
        .setting("restarts", ITERATIONS, standard.restarts(), "number of starts")
        .answers(
            MARGINALS,
            s ->
                new StructuredMeanField(
                    s.count("cells"),
                    s.decimal("tolerance"),
                    s.count("iterations"),
                    s.count("restarts")))
        .build();
  }

  private static EngineEntry treeExpectationPropagation() {
    TreeExpectationPropagation standard = TreeExpectationPropagation.standard();
    return EngineEntry.named("tree-expectation-propagation")
        .alias("tree-ep")
        .description(
            "Keeps a spanning tree of the model and projects every factor off it by matching moments.")
        .guarantee("exact on forests; else heuristic; it says whether it converged")
        .setting("tolerance", UNIT, standard.tolerance(), "residual at which it has converged")
        .setting("iterations", ITERATIONS, standard.iterations(), STEPS_TEXT)
        .setting("damping", DAMPING, standard.damping(), "share of the old site in the new one")
        .answersMarginalsAndEvidence(
            s ->
                new TreeExpectationPropagation(
                    s.decimal("tolerance"), s.count("iterations"), s.decimal("damping")))
        .build();
  }

  private static EngineEntry weightedMiniBucket() {
    WeightedMiniBucket.OfMarginals standard = WeightedMiniBucket.marginals();
    return EngineEntry.named("weighted-mini-bucket")
        .alias("wmb")
        .description(
            "Eliminates in tables of bounded size: certain bounds on every marginal and the evidence.")
        .guarantee("every number between certain bounds; exact where no table exceeds the limit")
        .setting(
            "cells",
            SettingDomain.whole(2, 1 << 28),
            standard.cells(),
            "most cells of a table, unless a factor has more")
        .setting("steps", STEPS, standard.steps(), "steps where the run sets no limit")
        .answers(
            MARGINALS, s -> new WeightedMiniBucket.OfMarginals(s.count("cells"), s.whole("steps")))
        .answers(
            EVIDENCE_PROBABILITY,
            s -> new WeightedMiniBucket.OfEvidenceProbability(s.count("cells"), s.whole("steps")))
        .build();
  }

  private static EngineEntry andOrSearch() {
    AndOrSearch.OfMostProbable standard = AndOrSearch.mostProbable();
    return EngineEntry.named("and-or-search")
        .alias("aobb")
        .description(
            "Branch and bound along a pseudo tree: the best assignment so far, and a bound on the best.")
        .guarantee("exact when it ends, with a proof; cut short, between certain bounds")
        .setting(
            "cells",
            SettingDomain.whole(2, 1 << 28),
            standard.cells(),
            "most cells of a table of the bounds, unless a factor has more")
        .setting(
            "cache",
            SettingDomain.whole(0, 1 << 20),
            standard.cache(),
            "most mebibytes of cached subproblems")
        .answers(
            MOST_PROBABLE, s -> new AndOrSearch.OfMostProbable(s.count("cells"), s.count("cache")))
        .answers(
            MARGINAL_MAP, s -> new AndOrSearch.OfMarginalMap(s.count("cells"), s.count("cache")))
        .build();
  }

  private static EngineEntry localSearch() {
    LocalSearch standard = LocalSearch.standard();
    return EngineEntry.named("local-search")
        .alias("ls")
        .description("Improves one variable at a time, kicks a few, and keeps the best assignment.")
        .guarantee("weight of a real assignment: a lower bound of the maximum")
        .setting("steps", STEPS, standard.steps(), "kicks where the run sets no limit")
        .setting("kick", ITERATIONS, standard.kick(), "variables thrown into random states")
        .setting(
            "patience", ITERATIONS, standard.patience(), "kicks without a gain before a new start")
        .answers(
            MOST_PROBABLE,
            s -> new LocalSearch(s.whole("steps"), s.count("kick"), s.count("patience")))
        .build();
  }
}
