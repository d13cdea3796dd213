namespace SeqRec.Cli.Chapters;

/// <summary>Which chapter starts when.</summary>
internal static class Schedule
{
    /// <summary>
    /// The order of starts: longest first, so that no long chapter runs alone at the end. The shortest one starts
    /// beside the first of them, so that a reader soon has a page. A chapter of unknown length counts as long.
    /// </summary>
    /// <param name="chapters">The chapters in the order of reading.</param>
    /// <param name="jobs">How many run at once.</param>
    public static IReadOnlyList<Chapter> Order(IEnumerable<Chapter> chapters, int jobs)
    {
        var longestFirst = chapters.OrderByDescending(chapter => chapter.TypicalSeconds ?? double.PositiveInfinity);
        List<Chapter> order = [.. longestFirst];
        if (order.Count <= jobs || order[^1].TypicalSeconds is null) return order;
        var shortest = order[^1];
        order.RemoveAt(order.Count - 1);
        order.Insert(jobs - 1, shortest);
        return order;
    }

    /// <summary>Seconds to the end of all chapters; null where one of them is not known.</summary>
    /// <param name="running">Seconds left of those that run.</param>
    /// <param name="waiting">Seconds of those that wait, in the order of their starts.</param>
    /// <param name="jobs">How many run at once.</param>
    public static double? EstimateLeft(IEnumerable<double?> running, IEnumerable<double?> waiting, int jobs)
    {
        var slots = new PriorityQueue<double, double>();
        foreach (var seconds in running.Concat(waiting))
        {
            if (seconds is not { } known) return null;
            var start = slots.Count < jobs ? 0 : slots.Dequeue();
            slots.Enqueue(start + known, start + known);
        }

        return slots.UnorderedItems.Select(slot => slot.Element).DefaultIfEmpty().Max();
    }
}
