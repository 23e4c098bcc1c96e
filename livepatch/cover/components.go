package cover

// components numbers the nodes of a graph so that those which can be reached from each other
// have the same number: Kosaraju's method, without recursion. It takes as long as there are
// nodes and edges: a patch may have any number of entries.
func components(edges [][]int) []int {
	back := make([][]int, len(edges))
	for i, to := range edges {
		for _, j := range to {
			back[j] = append(back[j], i)
		}
	}
	var left []int // in the order in which the walk leaves them
	seen := make([]bool, len(edges))
	for i := range edges {
		left = leave(edges, i, seen, left)
	}
	group := make([]int, len(edges))
	clear(seen)
	for n := len(left) - 1; n >= 0; n-- {
		for _, i := range leave(back, left[n], seen, nil) {
			group[i] = n
		}
	}
	return group
}

// leave appends the nodes that a walk from a node sees first, each once all behind it are
// left.
func leave(edges [][]int, from int, seen []bool, left []int) []int {
	if seen[from] {
		return left
	}
	type step struct{ node, next int }
	seen[from] = true
	for todo := []step{{from, 0}}; len(todo) > 0; {
		at := &todo[len(todo)-1]
		if at.next == len(edges[at.node]) {
			left = append(left, at.node)
			todo = todo[:len(todo)-1]
			continue
		}
		j := edges[at.node][at.next]
		at.next++
		if !seen[j] {
			seen[j] = true
			todo = append(todo, step{j, 0})
		}
	}
	return left
}
