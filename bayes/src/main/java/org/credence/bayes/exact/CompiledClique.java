package org.credence.bayes.exact;

/**
 * The supported cells of one clique, ready for propagation. A row is a supported joint state of the separator towards the parent
 * (a root has one row); its cells lie side by side. A port is where evidence on a variable enters and its marginal is read.
 *
 * @param rowStarts shape [rows + 1]: where the cells of a row begin
 * @param potential shape [cells]: product of the factors of the clique, scaled to a largest entry in [0.5, 1)
 * @param lowest base-2 exponent of the smallest potential
 * @param childRows shape [child][cells]: the row of the child that agrees with the cell
 * @param cellVariables open variables with a port on the cells
 * @param cellStates shape [port][cells]: state of that variable
 * @param rowVariables open variables with a port on the rows: they enter the message to the parent
 * @param rowStates shape [port][rows]
 */
record CompiledClique(
    int[] rowStarts,
    double[] potential,
    int lowest,
    int[][] childRows,
    int[] cellVariables,
    char[][] cellStates,
    int[] rowVariables,
    char[][] rowStates) {

  int rows() {
    return rowStarts.length - 1;
  }

  int cells() {
    return potential.length;
  }

  /** Bytes of a clique of that shape. */
  static double bytes(double rows, double cells, int children, int cellPorts, int rowPorts) {
    return cells * (8.0 + 4 * children + 2 * cellPorts) + rows * (4.0 + 2 * rowPorts);
  }
}
