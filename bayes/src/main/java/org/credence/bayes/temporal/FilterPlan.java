package org.credence.bayes.temporal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.problem.MarginalProblem;

/** What every run of a particle filter on one problem shares: where states are kept, for how long, and what is recorded. */
final class FilterPlan {

  static final int NONE = -1;

  final OrderedNetwork net;
  final int particles;
  final int[] slots; // [position], row of the array of current states, NONE for observed ones
  final int slotCount;
  final int[][] aliveAfter; // [slice], slots whose states later slices read
  final int[] sliceEnds; // [slice], one past its last position
  final int[] records; // [position], row of the record if it is asked for and open, else NONE
  final int recordCount;
  final int[] offsets; // [record], place of its first state in the answer
  final int stateCount; // of all recorded variables
  final int firstRecorded; // slice; ancestors before it are not kept
  final boolean alike; // every particle has the same weight, whatever is drawn
  final boolean draws;
  final long evaluations; // of one run

  FilterPlan(OrderedNetwork net, MarginalProblem problem, int particles) {
    this.net = net;
    this.particles = particles;
    int n = net.size();
    slots = new int[n];
    sliceEnds = new int[net.sliceCount];
    aliveAfter = new int[net.sliceCount][];
    ArrayDeque<Integer> free = new ArrayDeque<>();
    List<List<Integer>> ending = new ArrayList<>();
    for (int t = 0; t < net.sliceCount; t++) {
      ending.add(new ArrayList<>());
    }
    int used = 0;
    int begin = 0;
    List<Integer> alive = new ArrayList<>(); // positions
    long work = 0;
    boolean same = true;
    boolean drawing = false;
    for (int t = 0; t < net.sliceCount; t++) {
      int end = begin;
      while (end < n && net.slices[end] == t) {
        slots[end] = NONE;
        if (net.observed[end] == OrderedNetwork.OPEN) {
          slots[end] = free.isEmpty() ? used++ : free.pop();
          alive.add(end);
          drawing = true;
        }
        work +=
            (net.observed[end] == OrderedNetwork.OPEN ? net.cardinalities[end] : 1)
                + (net.likelihoods[end].length > 0 ? 1 : 0);
        same &= net.weighsAlike(end);
        end++;
      }
      int slice = t;
      alive.removeIf(
          p -> {
            boolean gone = net.slices[net.lastUse[p]] <= slice;
            if (gone) {
              free.push(slots[p]);
            }
            return gone;
          });
      aliveAfter[t] = alive.stream().mapToInt(p -> slots[p]).toArray();
      sliceEnds[t] = end;
      begin = end;
    }
    slotCount = used;
    alike = same;
    draws = drawing;
    evaluations = Math.max(1, work * particles);
    records = new int[n];
    Arrays.fill(records, NONE);
    offsets = new int[problem.query().size()];
    int count = 0;
    int states = 0;
    int first = net.sliceCount;
    for (int v : problem.query()) {
      int p = net.positions[v];
      if (net.observed[p] == OrderedNetwork.OPEN) {
        records[p] = count;
        offsets[count++] = states;
        states += net.cardinalities[p];
        first = Math.min(first, net.slices[p]);
      }
    }
    recordCount = count;
    stateCount = states;
    firstRecorded = first;
  }

  int sliceBegin(int slice) {
    return slice == 0 ? 0 : sliceEnds[slice - 1];
  }

  /** Bytes of one run's own arrays, without the smoother's. */
  double bytes() {
    double perParticle = Integer.BYTES * (slotCount + 2.0) + Double.BYTES * 4.0;
    return perParticle * particles + Double.BYTES * (double) stateCount;
  }
}
