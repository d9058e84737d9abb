using Kinora.Frames.Formats;
using Kinora.Models.Catalog;

namespace Kinora.Vision.Kernels;

/// <summary>
/// From the channels of a frame (Y, U, V; R, G, B; or gray) to those of a network's input, all 0..255, and on to what the network wants:
/// clamp(channel · factors + offset, 0..255) · scale. Coefficients from the luma weights of ITU-R BT.601-7 and BT.709-6:
/// R = a(Y−y0) + 2(1−kr)c(V−128), B = a(Y−y0) + 2(1−kb)c(U−128), G from Y = kr·R + kg·G + kb·B. Gray of RGB is BT.601 luma; gray of YUV
/// is its luma at full range.
/// </summary>
internal sealed class ColorTransform
{
    /// <summary>Numbers that a stage of a kernel reads: 9 factors (3 of each output), 3 offsets, 3 least and 3 greatest values.</summary>
    public const int StageLength = 18;

    private readonly double[] _factors = new double[9];
    private readonly double[] _offsets = new double[3];
    private readonly ChannelScale[] _scales;

    public ColorTransform(FrameFormat format, ModelInput input)
    {
        _scales = [.. input.Mean.Zip(input.Std, ChannelScale.FromMean)];
        Outputs = input.Channels;
        var isPlanar = format.PixelFormat is PixelFormat.I420 or PixelFormat.Nv12;
        Inputs = format.PixelFormat == PixelFormat.Gray8 || (isPlanar && Outputs == 1) ? 1 : 3;
        for (var output = 0; output < Outputs; output++)
        {
            // The number of the channel in R, G, B.
            var channel = input.Color == ColorOrder.Bgr ? 2 - output : output;
            if (Inputs == 1)
                (_factors[3 * output], _offsets[output]) = isPlanar ? Luma(format) : (1, 0);
            else if (Outputs == 1)
                (_factors[0], _factors[1], _factors[2]) = (0.299, 0.587, 0.114);
            else if (isPlanar)
                SetFromYuv(format, output, channel);
            else
                _factors[(3 * output) + channel] = 1;
        }
    }

    /// <summary>Channels of the frame that count: 1 or 3.</summary>
    public int Inputs { get; }

    /// <summary>Channels of the input: 1 or 3.</summary>
    public int Outputs { get; }

    /// <summary>What the padding of a channel becomes.</summary>
    public float Pad(int output, float value) => MathF.FusedMultiplyAdd(value, _scales[output].Factor, _scales[output].Offset);

    /// <summary>
    /// The numbers for a stage whose samples s stand for channel values s · unit + bias. The scale is folded into them: clamping comes last,
    /// to what 0 and 255 become.
    /// </summary>
    public PinnedArray<float> GetStage(double unit, double bias)
    {
        var stage = new PinnedArray<float>(StageLength);
        for (var output = 0; output < Outputs; output++)
        {
            var (factor, offset) = _scales[output];
            var sum = 0.0;
            for (var i = 3 * output; i < 3 * (output + 1); i++)
            {
                stage.Span[i] = (float)(_factors[i] * unit * factor);
                sum += _factors[i];
            }

            stage.Span[9 + output] = (float)(((_offsets[output] + (bias * sum)) * factor) + offset);
            var (black, white) = (Pad(output, 0), Pad(output, 255));
            (stage.Span[12 + output], stage.Span[15 + output]) = (Math.Min(black, white), Math.Max(black, white));
        }

        return stage;
    }

    private static (double Factor, double Offset) Luma(FrameFormat format) =>
        format.Range == ColorRange.Full ? (1, 0) : (255.0 / 219, -16 * 255.0 / 219);

    private void SetFromYuv(FrameFormat format, int output, int channel)
    {
        var (kr, kb) = format.Matrix == ColorMatrix.Bt709 ? (0.2126, 0.0722) : (0.299, 0.114);
        var kg = 1 - kr - kb;
        var chroma = format.Range == ColorRange.Full ? 1.0 : 255.0 / 224;
        var (red, blue) = (2 * (1 - kr) * chroma, 2 * (1 - kb) * chroma);
        var (luma, offset) = Luma(format);
        var (u, v) = channel switch { 0 => (0, red), 1 => (-blue * kb / kg, -red * kr / kg), _ => (blue, 0.0) };
        (_factors[3 * output], _factors[(3 * output) + 1], _factors[(3 * output) + 2]) = (luma, u, v);
        _offsets[output] = offset - (128 * (u + v));
    }
}
