using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>NumPy's <c>x[a:b:c, …, None, i]</c>, which TensorFlow writes as lists of begins, ends and strides with five bit
/// masks.</summary>
internal static class SliceOps
{
    public static Value StridedSlice(OpContext op)
    {
        var input = op.Input(0);
        var slices = Read(op, input.Shape);
        var sliced = Shape.Partly([.. slices.Select(static slice => slice.Count)]);
        if (Sizes(op, input, slices, sliced) is { } known)
            return known;
        var result = Slice(op, input, slices, sliced);
        return result with { Sizes = null } is var plain && sliced.Equals(Result(op, sliced)) ? plain : Reshape(op, plain, sliced);
    }

    // A size that is known in a list of which others are not.
    private static Value? Sizes(OpContext op, Value input, List<AxisSlice> slices, Shape sliced)
    {
        if (input is not { Constant: null, Sizes: { } sizes, Shape.Rank: 1 } || slices is not [{ Count: > 0 } slice])
            return null;
        int[] picked = [.. Enumerable.Range(0, slice.Count).Select(i => sizes[slice.Begin + (i * slice.Stride)])];
        return picked.Contains(Shape.Open)
            ? null
            : op.Reshape(op.Known(Tensor.Of(sliced, picked)), Result(op, sliced));
    }

    // Axes that vanish are of one element; of open ones beside them none is touched.
    private static Value Reshape(OpContext op, Value value, Shape sliced)
    {
        var result = Result(op, sliced);
        if (result.IsKnown || result.Dimensions.Count(Shape.Open) <= 1)
            return op.Reshape(value, result);
        throw op.Unsupported($"masks that change the axes of {sliced}");
    }

    /// <summary>The elements of some axes backwards.</summary>
    public static Value Reverse(OpContext op)
    {
        var input = op.Input(0);
        var turned = op.Integers(1).Select(input.Shape.Axis).ToHashSet();
        var slices = Enumerable.Range(0, input.Shape.Rank)
            .Select(axis => turned.Contains(axis) ? AxisSlice.Of(null, null, -1, input.Shape[axis]) : AxisSlice.Whole(input.Shape[axis])).ToList();
        return turned.Count == 0 ? input : Slice(op, input, slices, input.Shape);
    }

    /// <summary>From a begin as many elements as its sizes say; a size of −1 takes all that follow.</summary>
    public static Value Slice(OpContext op)
    {
        if (op.Input(1).Constant is null || op.Input(2).Constant is null || !op.Input(0).Shape.IsKnown)
            return SliceAtRuntime(op, op.Input(0), op.Input(1), op.Input(2));
        var (input, begins, sizes) = (op.Input(0), op.Integers(1), op.Integers(2));
        OpContext.Require(begins.Length == input.Shape.Rank && sizes.Length == begins.Length, $"Its begins and sizes do not fit {input.Shape}.");
        var slices = new List<AxisSlice>();
        for (var axis = 0; axis < begins.Length; axis++)
        {
            var (begin, extent) = (begins[axis], input.Shape[axis]);
            var size = sizes[axis] == -1 ? extent - begin : sizes[axis];
            OpContext.Require(begin >= 0 && size >= 0 && begin <= extent - size, $"{size} elements from {begin} are outside an axis of {extent}.");
            slices.Add(new AxisSlice(begin, begin + size, 1, size));
        }

        return Slice(op, input, slices, new Shape([.. slices.Select(static slice => slice.Count)]));
    }

    // Ends are begins and sizes together, or as far as it goes where a size is -1.
    private static Value SliceAtRuntime(OpContext op, Value input, Value begins, Value sizes)
    {
        Shape list = new(input.Shape.Rank);
        OpContext.Require(begins.Shape.Equals(list) && sizes.Shape.Equals(list), $"Its begins and sizes do not fit {input.Shape}.");
        int[] known = [.. LayoutOps.Known(sizes).Select(static size => size < 0 ? Shape.Open : size)];
        var (from, count) = (op.Sizes(begins), op.Sizes(sizes));
        var all = op.Emit("Equal", ElementType.Bool, list, [count, op.List("all", -1)]);
        var to = op.Emit("Add", ElementType.Int64, list, [from, count]);
        var ends = op.Emit("Where", ElementType.Int64, list, [all, op.List("end", int.MaxValue), to]);
        return op.Emit("Slice", input.Type, Shape.Partly(known), [input, from, ends]);
    }

    private static Value Slice(OpContext op, Value input, List<AxisSlice> slices, Shape sliced)
    {
        if (input.Constant is { } constant && sliced.Elements > 0)
        {
            var steps = constant.Shape.Strides();
            var start = slices.Select((slice, axis) => slice.Begin * steps[axis]).Sum();
            return op.Known(constant.Gather(sliced, start, [.. slices.Select((slice, axis) => slice.Stride * steps[axis])]));
        }

        OpContext.Require(!sliced.Dimensions.Contains(0), $"The slice of {input.Shape} is empty.");
        return op.Emit("Slice", input.Type, sliced,
        [
            input,
            op.List("starts", [.. slices.Select(static slice => slice.Begin)]),
            op.List("ends", [.. slices.Select(static slice => slice.End)]),
            op.List("axes", [.. Enumerable.Range(0, slices.Count)]),
            op.List("steps", [.. slices.Select(static slice => slice.Stride)]),
        ]);
    }

    // One entry of the lists covers one axis, but the ellipsis covers what the others leave and a new axis covers none.
    private static List<AxisSlice> Read(OpContext op, Shape input)
    {
        var (begins, ends, strides) = (op.Integers(1), op.Integers(2), op.Integers(3));
        OpContext.Require(
            begins.Length == ends.Length && begins.Length == strides.Length, "Its begins, ends and strides differ in number.");

        var masks = new Masks(op);
        var slices = new List<AxisSlice>();
        for (var entry = 0; entry < begins.Length; entry++)
        {
            if (masks.Ellipsis(entry))
            {
                var later = Enumerable.Range(entry + 1, begins.Length - entry - 1).Count(i => !masks.NewAxis(i));
                for (var through = input.Rank - later; slices.Count < through;)
                    slices.Add(AxisSlice.Whole(input[slices.Count]));
            }
            else if (!masks.NewAxis(entry))
            {
                OpContext.Require(slices.Count < input.Rank, $"It slices more axes than {input} has.");
                var extent = input[slices.Count];
                int? begin = masks.Begin(entry) ? null : begins[entry];
                int? end = masks.End(entry) ? null : ends[entry];
                slices.Add(masks.Shrink(entry)
                    ? AxisSlice.Element(begins[entry], extent)
                    : AxisSlice.Of(begin, end, strides[entry], extent));
            }
        }

        while (slices.Count < input.Rank)
            slices.Add(AxisSlice.Whole(input[slices.Count]));
        return slices;
    }

    // Shrunk axes disappear, new ones of extent 1 appear where their entries stand.
    private static Shape Result(OpContext op, Shape sliced)
    {
        var masks = new Masks(op);
        var entries = op.Integers(1).Length;
        var covered = sliced.Rank - Enumerable.Range(0, entries).Count(i => !masks.NewAxis(i) && !masks.Ellipsis(i));
        var shape = new List<int>();
        var axis = 0;
        for (var entry = 0; entry < entries; entry++)
        {
            if (masks.Ellipsis(entry))
            {
                for (var i = 0; i < covered; i++)
                    shape.Add(sliced[axis++]);
            }
            else if (masks.NewAxis(entry))
                shape.Add(1);
            else if (masks.Shrink(entry))
                axis++;
            else
                shape.Add(sliced[axis++]);
        }

        while (axis < sliced.Rank)
            shape.Add(sliced[axis++]);
        return Shape.Partly([.. shape]);
    }

    private sealed class Masks(OpContext op)
    {
        public bool Begin(int entry) => Bit("begin_mask", entry);

        public bool End(int entry) => Bit("end_mask", entry);

        public bool Ellipsis(int entry) => Bit("ellipsis_mask", entry);

        public bool NewAxis(int entry) => !Ellipsis(entry) && Bit("new_axis_mask", entry);

        public bool Shrink(int entry) => !NewAxis(entry) && Bit("shrink_axis_mask", entry);

        private bool Bit(string mask, int entry) => entry < 31 && (op.Node.Integer(mask, 0) & (1 << entry)) != 0;
    }

    /// <summary>What is taken from one axis. <c>End</c> is as ONNX wants it: to go backwards past element 0 it lies below
    /// −extent.</summary>
    private readonly record struct AxisSlice(int Begin, int End, int Stride, int Count)
    {
        public static AxisSlice Whole(int extent) => extent == Shape.Open ? new(0, int.MaxValue, 1, Shape.Open) : new(0, extent, 1, extent);

        public static AxisSlice Element(int index, int extent)
        {
            if (extent == Shape.Open)
                return new AxisSlice(index, index == -1 ? int.MaxValue : index + 1, 1, 1);
            var from = index < 0 ? index + extent : index;
            OpContext.Require(from >= 0 && from < extent, $"The index {index} is outside an axis of {extent}.");
            return new AxisSlice(from, from + 1, 1, 1);
        }

        public static AxisSlice Of(int? begin, int? end, int stride, int extent)
        {
            OpContext.Require(stride is not 0 and > int.MinValue, $"A stride of {stride} goes nowhere.");
            if (extent == Shape.Open)
            {
                OpContext.Require(stride > 0, "An axis of open size is not read backwards.");
                return new AxisSlice(begin ?? 0, end ?? int.MaxValue, stride, Shape.Open);
            }

            var (lowest, highest) = stride > 0 ? (0, extent) : (-1, extent - 1);
            var from = Clamp(begin, stride > 0 ? lowest : highest);
            var to = Clamp(end, stride > 0 ? highest : lowest);
            var distance = stride > 0 ? to - from : from - to;
            var count = distance <= 0 ? 0 : (int)((distance + (long)Math.Abs(stride) - 1) / Math.Abs(stride));
            return new AxisSlice(from, to < 0 ? -extent - 1 : to, stride, count);

            int Clamp(int? position, int otherwise) =>
                position is { } p ? Math.Clamp(p < 0 ? p + extent : p, lowest, highest) : otherwise;
        }
    }
}
