/* SPDX-License-Identifier: Apache-2.0
 * Encodes a raw RGB picture as JPEG in a process that Pillow does not offer; used by raster.py.
 * usage: jpeg_process arithmetic|arithmetic-progressive|separate-scans WIDTH HEIGHT < RGB > JPEG */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jpeglib.h>

static const jpeg_scan_info separate[3] = {
    {1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    struct jpeg_compress_struct encoder;
    struct jpeg_error_mgr errors;
    encoder.err = jpeg_std_error(&errors);
    jpeg_create_compress(&encoder);
    jpeg_stdio_dest(&encoder, stdout);
    encoder.image_width = atoi(argv[2]);
    encoder.image_height = atoi(argv[3]);
    encoder.input_components = 3;
    encoder.in_color_space = JCS_RGB;
    jpeg_set_defaults(&encoder);
    jpeg_set_quality(&encoder, 80, TRUE);
    encoder.arith_code = strncmp(argv[1], "arithmetic", 10) == 0;
    if (strcmp(argv[1], "arithmetic-progressive") == 0) jpeg_simple_progression(&encoder);
    if (strcmp(argv[1], "separate-scans") == 0) {
        encoder.scan_info = separate;
        encoder.num_scans = 3;
    }
    jpeg_start_compress(&encoder, TRUE);
    JSAMPROW row = malloc(3 * encoder.image_width);
    while (encoder.next_scanline < encoder.image_height) {
        if (fread(row, 3, encoder.image_width, stdin) != encoder.image_width) return 1;
        jpeg_write_scanlines(&encoder, &row, 1);
    }
    jpeg_finish_compress(&encoder);
    free(row);
    return 0;
}
