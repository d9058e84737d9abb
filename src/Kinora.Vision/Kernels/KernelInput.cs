using System.Diagnostics.CodeAnalysis;
using Kinora.Frames.Formats;
using Kinora.Models.Catalog;

namespace Kinora.Vision.Kernels;

/// <summary>What is checked of frames and tensors, once for a kernel and at every call.</summary>
internal static class KernelInput
{
    /// <summary>The largest float that an int holds; conversions of what is beyond differ from one instruction set to the next.</summary>
    public const float LargestInt = 2147483520;

    /// <exception cref="NotSupportedException">No kernel can bring such frames to such an input.</exception>
    public static void Check(FrameFormat format, ModelInput input)
    {
        if (input.Type is not ("float32" or "uint8" or "int32"))
            throw new NotSupportedException($"The input '{input.Name}' is of {input.Type}; pictures can be made of float32, uint8 and int32.");
        if (!FrameFormat.IsValidSize(input.Width, input.Height, out var problem))
            throw new NotSupportedException($"The input '{input.Name}' cannot be filled: {problem}.");
        if (!FrameFormat.IsValidSize(format.Width, format.Height, out problem))
            throw new NotSupportedException($"The frame cannot be analysed: {problem}.");
        if (input.Crop is not (> 0 and <= 1))
            throw new NotSupportedException($"The input '{input.Name}' shows {input.Crop} of the picture's shorter side; above 0 up to 1 can be shown.");
    }

    /// <exception cref="ArgumentException">The spans are not a frame and a tensor of the input's type.</exception>
    public static void Check(FrameFormat format, ModelInput input, int bytes, int numbers, string type)
    {
        if (bytes < format.ByteLength || numbers != Length(input) || type != input.Type)
            Refuse(format, input, bytes, numbers, type);
    }

    /// <summary>Numbers of the input's tensor.</summary>
    public static int Length(ModelInput input) => checked(input.Channels * input.Width * input.Height);

    [DoesNotReturn]
    private static void Refuse(FrameFormat format, ModelInput input, int bytes, int numbers, string type) => throw new ArgumentException(
        $"{bytes} bytes cannot become {numbers} numbers of {type}: a frame of {format} has {format.ByteLength} bytes, the input " +
        $"'{input.Name}' {Length(input)} numbers of {input.Type}.");
}
